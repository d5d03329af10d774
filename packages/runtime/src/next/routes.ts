import { currentContext } from "../request-context.js";
import {
  type Answer,
  defaultPaths,
  healthOperations,
  metricsOperation,
  type Operation,
  type OperationRequest,
} from "../service/operations.js";
import type { Service } from "../service/service.js";
import { getService } from "./service.js";

/** `export { healthRoute as GET } from "@plimsoll/runtime/next"` in `app/health/route.ts`. */
export const healthRoute = routeHandler((service) => healthOperations(service, defaultPaths).get(defaultPaths.live));

/** In `app/ready/route.ts`. */
export const readyRoute = routeHandler((service) => healthOperations(service, defaultPaths).get(defaultPaths.ready));

/** In `app/metrics/route.ts`. What came through a proxy gets 404: METRICS_PORT is the better place. */
export const metricsRoute = routeHandler((service) => metricsOperation(service, "direct"));

function routeHandler(find: (service: Service) => Operation | undefined): (request: Request) => Promise<Response> {
  return async (request) => {
    const service = getService();
    const operation = service === undefined ? undefined : find(service);
    const { status, headers, body } = operation === undefined ? unregistered : await operation(asked(request));
    return new Response(body, { status, headers });
  };
}

/** Next.js adds forwarding headers of its own, so the context tells what really arrived. */
function asked({ headers }: Request): OperationRequest {
  return { accept: headers.get("accept") ?? undefined, forwarded: currentContext()?.forwarded ?? true };
}

const unregistered: Answer = {
  status: 503,
  headers: { "content-type": "application/json; charset=utf-8" },
  body: JSON.stringify({ status: "starting" }),
};
