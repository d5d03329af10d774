import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import { randomSpanId, type Trace, traceFrom } from "./trace.js";

/** What belongs to one request; each has its own, so parallel requests never share an id. */
export interface RequestContext {
  readonly requestId: string;
  readonly trace: Trace;
  /** The release that the proxy serves this visitor from. */
  readonly release: string | undefined;
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const storage = new AsyncLocalStorage<RequestContext>();

export function currentContext(): RequestContext | undefined {
  return storage.getStore();
}

/** Runs a function, and everything it starts, inside a context. */
export function inContext<T>(context: RequestContext, run: () => T): T {
  return storage.run(context, run);
}

const plausibleId = /^[A-Za-z0-9_-]{8,64}$/;
const plausibleRelease = /^[A-Za-z0-9_.:@-]{1,128}$/;

/** The caller's x-request-id when it looks like an id and nothing else, or a new one. */
export function requestIdFrom(headers: Headers): string {
  const given = headers["x-request-id"];
  return typeof given === "string" && plausibleId.test(given) ? given : randomUUID();
}

export function contextFrom(headers: Headers, requestId = requestIdFrom(headers)): RequestContext {
  const release = headers["x-plimsoll-release"];
  return {
    requestId,
    trace: traceFrom(headers, requestId),
    release: typeof release === "string" && plausibleRelease.test(release) ? release : undefined,
  };
}

/** The headers that carry this request on to another internal service; empty outside of a request. */
export function outgoingHeaders(): Record<string, string> {
  const context = currentContext();
  if (context === undefined) return {};
  const { requestId, trace, release } = context;
  return {
    "x-request-id": requestId,
    traceparent: `00-${trace.traceId}-${randomSpanId()}-${trace.flags}`,
    ...(trace.state === undefined ? {} : { tracestate: trace.state }),
    ...(release === undefined ? {} : { "x-plimsoll-release": release }),
  };
}
