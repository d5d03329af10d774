import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import { randomSpanId, type Trace, traceFrom } from "./trace.js";

export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What belongs to one request; each has its own, so parallel requests never share an id. */
export class RequestContext {
  readonly requestId: string;
  /** Whether it came through a proxy, by the headers that arrived: frameworks may add to them later. */
  readonly forwarded: boolean;
  /** What carries the active span on, when tracing is on. */
  spanHeaders: (() => Record<string, string>) | undefined;
  readonly #headers: RequestHeaders;
  #trace: Trace | undefined;

  constructor(headers: RequestHeaders, requestId = requestIdFrom(headers)) {
    this.requestId = requestId;
    this.forwarded = headers["x-forwarded-for"] !== undefined || headers.forwarded !== undefined;
    this.#headers = headers;
  }

  /** Worked out when first asked for: most requests never ask. */
  get trace(): Trace {
    this.#trace ??= traceFrom(this.#headers, this.requestId);
    return this.#trace;
  }

  /** The id of a trace that has spans, here or at the caller; undefined when there is none to look at. */
  get visibleTraceId(): string | undefined {
    if (this.spanHeaders !== undefined) return this.trace.traceId;
    if (this.#headers.traceparent === undefined) return undefined;
    return this.trace.origin === "caller" ? this.trace.traceId : undefined;
  }

  /** The release that the proxy serves this visitor from. */
  get release(): string | undefined {
    const release = this.#headers["x-plimsoll-release"];
    return typeof release === "string" && plausibleRelease.test(release) ? release : undefined;
  }
}

const storage = new AsyncLocalStorage<RequestContext>();

export function currentContext(): RequestContext | undefined {
  return storage.getStore();
}

/** Runs a function, and everything it starts, inside a context. */
export function inContext<T>(context: RequestContext, run: () => T): T {
  return storage.run(context, run);
}

/** Makes a context the current one for the rest of this call and everything that follows from it. */
export function enterContext(context: RequestContext): void {
  storage.enterWith(context);
}

const plausibleId = /^[A-Za-z0-9_-]{8,64}$/;
const plausibleRelease = /^[A-Za-z0-9_.:@-]{1,128}$/;

/** The caller's x-request-id when it looks like an id and nothing else, or a new one. */
export function requestIdFrom(headers: RequestHeaders): string {
  const given = headers["x-request-id"];
  return typeof given === "string" && plausibleId.test(given) ? given : randomUUID();
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
    ...context.spanHeaders?.(),
  };
}
