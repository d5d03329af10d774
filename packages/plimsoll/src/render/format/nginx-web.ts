import type { NginxPart } from "./nginx.js";

/** What every configuration of nginx begins with: without root, everything it writes below /tmp, logs on the console. */
export const NGINX_PROCESS: readonly NginxPart[] = [
  "worker_processes auto",
  "pid /tmp/nginx.pid",
  "error_log /dev/stderr warn",
  "",
  { block: "events", parts: ["worker_connections 1024"] },
  "",
];

/** Of a file system that may only be read, /tmp is what nginx can write. */
export const NGINX_HTTP: readonly NginxPart[] = [
  "include /etc/nginx/mime.types",
  "default_type application/octet-stream",
  "client_body_temp_path /tmp/client_body",
  "proxy_temp_path /tmp/proxy",
  "fastcgi_temp_path /tmp/fastcgi",
  "uwsgi_temp_path /tmp/uwsgi",
  "scgi_temp_path /tmp/scgi",
  "access_log /dev/stdout",
  "server_tokens off",
  "sendfile on",
  "tcp_nopush on",
  "keepalive_timeout 65",
];

/** Text that shrinks; nginx always compresses HTML, and pictures and fonts are compressed already. */
export const NGINX_GZIP: readonly NginxPart[] = [
  "gzip on",
  "gzip_vary on",
  "gzip_proxied any",
  "gzip_min_length 1024",
  `gzip_types ${[
    "text/plain",
    "text/css",
    "text/javascript",
    "text/xml",
    "application/json",
    "application/javascript",
    "application/xml",
    "application/rss+xml",
  ].join(" ")}`,
];

/** What browsers must be told with every answer, whatever its status. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "SAMEORIGIN",
  "Referrer-Policy": "strict-origin-when-cross-origin",
};

/** For each location again: one that adds a header of its own loses all that it would inherit. With errors, too. */
export function headerDirectives(headers: Readonly<Record<string, string>>): readonly NginxPart[] {
  return Object.entries(headers).map(([name, value]) => `add_header ${name} "${value}" always`);
}

/** Not with errors: nobody may keep for a year that a file was not there. */
export function cacheDirective(value: string): NginxPart {
  return `add_header Cache-Control "${value}"`;
}

/** File types that bundlers name by their content. */
export const ASSET_TYPES = [
  "js",
  "css",
  "png",
  "jpg",
  "jpeg",
  "gif",
  "ico",
  "svg",
  "woff",
  "woff2",
  "ttf",
  "eot",
] as const;
