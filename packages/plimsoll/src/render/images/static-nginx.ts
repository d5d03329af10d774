import type { ServiceModel } from "../../model/app-model.js";
import { listeningPort } from "../../model/wiring/listening-port.js";
import { headerLines } from "../format/header.js";
import { type NginxPart, nginxFile } from "../format/nginx.js";
import {
  ASSET_TYPES,
  cacheDirective,
  headerDirectives,
  NGINX_GZIP,
  NGINX_HTTP,
  NGINX_PROCESS,
  SECURITY_HEADERS,
} from "../format/nginx-web.js";

/** Eight or more signs after `-` or `.`, not all of them small letters: `index-BcD12_ef.js`, but not `hero-background.png`. */
const HASHED = `[-.](?=[a-z_-]*[A-Z0-9])[A-Za-z0-9_-]{8,}\\.(?:${ASSET_TYPES.join("|")})$`;

/** The complete configuration of nginx in a static service's image. */
export function staticNginx(service: ServiceModel): string {
  const header = headerLines(`nginx in the image of ${service.name}: its built files, and index.html for the rest.`);
  return nginxFile(header, [
    ...NGINX_PROCESS,
    { block: "http", parts: [...NGINX_HTTP, "", ...NGINX_GZIP, "", serverBlock(service)] },
  ]);
}

function serverBlock(service: ServiceModel): NginxPart {
  return {
    block: "server",
    parts: [
      `listen ${listeningPort(service)} default_server`,
      "server_name _",
      "root /usr/share/nginx/html",
      "index index.html",
      "# Redirects stay with the host and port that visitors know",
      "absolute_redirect off",
      "",
      {
        block: `location ~ "${HASHED}"`,
        why: "Named by their content, so that they never change: one year, never asked for again",
        parts: [
          cacheDirective("public, max-age=31536000, immutable"),
          ...headerDirectives(SECURITY_HEADERS),
          "try_files $uri =404",
        ],
      },
      "",
      {
        block: "location /",
        why: "Everything else may change with every release; paths of the app itself lead to index.html",
        parts: [cacheDirective("no-cache"), ...headerDirectives(SECURITY_HEADERS), "try_files $uri $uri/ /index.html"],
      },
    ],
  };
}
