import { listeningPort } from "../../../model/wiring/listening-port.js";
import type { NginxPart } from "../../format/nginx.js";
import { ASSET_TYPES, headerDirectives, SECURITY_HEADERS } from "../../format/nginx-web.js";
import type { Route } from "./routes.js";

/** A year, for this host alone: the others may not be ours to decide about. */
const STRICT_TRANSPORT = { "Strict-Transport-Security": "max-age=31536000" };

/** Every route, longest first: nginx takes the first pattern that fits, and `location /` when none does. */
export function locationsOf(routes: readonly Route[]): readonly NginxPart[] {
  const patterns = routes.flatMap((route) => [...assetLocation(route), pathLocation(route)]);
  return patterns.flatMap((location, index) => (index === 0 ? [location] : ["", location]));
}

function pathLocation({ path, service }: Route): NginxPart {
  return {
    block: path === "/" ? "location /" : `location ~ ^${escaped(path)}(/|$)`,
    parts: [...headerDirectives({ ...STRICT_TRANSPORT, ...SECURITY_HEADERS }), ...proxied(service)],
  };
}

/** What a static service lets everybody keep is kept here, too. */
function assetLocation({ path, service }: Route): readonly NginxPart[] {
  if (service.build.kind !== "static") return [];
  const below = path === "/" ? "" : `^${escaped(path)}/.*`;
  return [
    {
      block: `location ~ ${below}\\.(?:${ASSET_TYPES.join("|")})$`,
      parts: [
        ...headerDirectives({ ...STRICT_TRANSPORT, ...SECURITY_HEADERS, "X-Cache": "$upstream_cache_status" }),
        ...proxied(service),
        "proxy_cache assets",
        "proxy_cache_lock on",
        "proxy_cache_use_stale error timeout updating",
      ],
    },
  ];
}

/** By a variable, so that a service that is down or moves does not keep nginx from starting. */
function proxied(service: Route["service"]): readonly NginxPart[] {
  return [`set $service http://${service.name}:${listeningPort(service)}`, "proxy_pass $service"];
}

function escaped(path: string): string {
  return path.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
