import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { readFileSync } from "node:fs";
import type { IncomingMessage, Server } from "node:http";
import { isAdminServer } from "../service/admin-server.js";
import { requestPath } from "../service/answer-operation.js";
import type { AccessLogOptions } from "../service/options.js";
import type { Service } from "../service/service.js";
import { trackRequests } from "../service/track-requests.js";
import { type RouteRule, routeRules } from "./route-rules.js";

const requestStarts = "http.server.request.start";
const manifest = ".next/routes-manifest.json";

/** Next.js makes its server itself; it is found by its first request, in time for that request to be followed. */
export function watchServer(service: Service, access: AccessLogOptions): void {
  const rules = readRules();
  function onStart(message: unknown): void {
    const { server } = message as { readonly server: Server };
    if (isAdminServer(server)) return;
    unsubscribe(requestStarts, onStart);
    trackRequests(server, service, { ...access, routeOf: (request) => routeOf(rules, request) });
  }
  subscribe(requestStarts, onStart);
}

function routeOf(rules: readonly RouteRule[], request: IncomingMessage): string | undefined {
  const path = requestPath(request);
  return rules.find(({ pattern }) => pattern.test(path))?.route;
}

/** The routes as the build wrote them down; during development there may be none yet. */
function readRules(): readonly RouteRule[] {
  try {
    return routeRules(JSON.parse(readFileSync(manifest, "utf8")));
  } catch {
    return routeRules({});
  }
}
