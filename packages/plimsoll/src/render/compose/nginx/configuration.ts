import { headerLines } from "../../format/header.js";
import { type NginxPart, nginxFile } from "../../format/nginx.js";
import { NGINX_GZIP, NGINX_HTTP, NGINX_PROCESS, SECURITY_HEADERS } from "../../format/nginx-web.js";
import { ENTRY_PORTS } from "../published.js";
import type { Stack } from "../stack.js";
import { locationsOf } from "./locations.js";
import { routesByHost } from "./routes.js";

const HEALTH: NginxPart = { block: "location = /healthz", parts: ["access_log off", "return 204"] };

/** The complete configuration of the entry: no file beside it is needed, and `nginx -t` can judge it. */
export function nginxConfiguration(stack: Stack): string {
  const header = headerLines(
    `The entry of ${stack.environment.app} in ${stack.environment.name}: TLS, and who answers what.`,
  );
  const hosts = routesByHost(stack);
  const parts = [
    ...NGINX_HTTP,
    "client_max_body_size 10m",
    "",
    ...NGINX_GZIP,
    "",
    ...PROXYING,
    "",
    ...ENCRYPTION,
    "",
    redirectServer(),
    "",
    strangersServer(),
    ...hosts.flatMap(({ host, routes }): NginxPart[] => ["", hostServer(host, locationsOf(routes))]),
  ];
  return nginxFile(header, [...NGINX_PROCESS, { block: "http", parts }]);
}

const PROXYING: readonly NginxPart[] = [
  "# Addresses are asked for again and again, as a service that is replaced gets a new one",
  "resolver 127.0.0.11 valid=5s ipv6=off",
  "proxy_cache_path /var/cache/nginx/assets levels=1:2 keys_zone=assets:10m max_size=1g inactive=7d use_temp_path=off",
  "# Only what asks to become a websocket does",
  { block: "map $http_upgrade $connection_upgrade", parts: ["default upgrade", "'' ''"] },
  "",
  "# For every location, as none sets one of its own; what a visitor claims about others is not passed on",
  "proxy_http_version 1.1",
  "proxy_set_header Host $host",
  "proxy_set_header X-Real-IP $remote_addr",
  "proxy_set_header X-Forwarded-For $remote_addr",
  "proxy_set_header X-Forwarded-Proto $scheme",
  "proxy_set_header Upgrade $http_upgrade",
  "proxy_set_header Connection $connection_upgrade",
  "# Said here, once, also where a service says it itself",
  ...Object.keys(SECURITY_HEADERS).map((name) => `proxy_hide_header ${name}`),
];

const ENCRYPTION: readonly NginxPart[] = [
  "ssl_certificate /etc/nginx/certificates/fullchain.pem",
  "ssl_certificate_key /etc/nginx/certificates/privkey.pem",
  "ssl_protocols TLSv1.2 TLSv1.3",
  "ssl_ciphers HIGH:!aNULL:!MD5",
  "ssl_prefer_server_ciphers on",
  "ssl_session_cache shared:tls:10m",
  "ssl_session_tickets off",
  "http2 on",
];

function redirectServer(): NginxPart {
  return {
    block: "server",
    why: "Nothing is served without encryption",
    parts: [
      `listen ${ENTRY_PORTS.plain} default_server`,
      "server_name _",
      HEALTH,
      { block: "location /", parts: ["return 308 https://$host$request_uri"] },
    ],
  };
}

function strangersServer(): NginxPart {
  return {
    block: "server",
    why: "Hosts that are not ours get no answer",
    parts: [`listen ${ENTRY_PORTS.encrypted} ssl default_server`, "server_name _", "ssl_reject_handshake on"],
  };
}

function hostServer(host: string, locations: readonly NginxPart[]): NginxPart {
  return {
    block: "server",
    parts: [`listen ${ENTRY_PORTS.encrypted} ssl`, `server_name ${host}`, "", ...locations],
  };
}
