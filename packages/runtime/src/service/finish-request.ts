import type { IncomingHttpHeaders } from "node:http";
import type { RequestContext } from "../request-context.js";
import type { AccessLogOptions } from "./options.js";
import type { Service } from "./service.js";

export interface AnsweredRequest {
  readonly context: RequestContext;
  readonly method: string;
  readonly url: string;
  /** The pattern of the route; undefined when none matched. */
  readonly route: string | undefined;
  /** 499 when the client left before the answer. */
  readonly status: number;
  readonly seconds: number;
}

export const clientLeft = 499;

/** What is done with every request once it is answered: count it, and write its line of the access log. */
export function requestFinisher(
  service: Service,
  { access = "route" }: AccessLogOptions,
): (request: AnsweredRequest) => void {
  const { log, metrics, operations } = service;
  return ({ context, method, url, route, status, seconds }) => {
    const { requestId, trace } = context;
    metrics.http.finish({
      method,
      route,
      status,
      seconds,
      traceId: trace.origin === "caller" ? trace.traceId : undefined,
    });
    if (access === "off") return;
    const line = {
      requestId,
      traceId: trace.traceId,
      method,
      route: route ?? "unmatched",
      status,
      durationMs: Math.round(seconds * 1e5) / 100,
    };
    const record = access === "path" ? { ...line, path: pathOf(url) } : line;
    if (route !== undefined && operations.has(route)) log.debug(record, "request");
    else log.info(record, "request");
  };
}

export function pathOf(url: string): string {
  const end = url.search(/[?#]/);
  return end === -1 ? url : url.slice(0, end);
}

/** Whether a request came through a proxy, going by the headers that proxies add. */
export function isForwarded(headers: IncomingHttpHeaders): boolean {
  return headers["x-forwarded-for"] !== undefined || headers.forwarded !== undefined;
}
