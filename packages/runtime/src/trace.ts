import { createHash, randomBytes } from "node:crypto";
import type { RequestHeaders } from "./request-context.js";

/** W3C trace context: 32 and 16 hex digits, and two of flags. */
export interface Trace {
  readonly traceId: string;
  readonly parentId: string | undefined;
  readonly flags: string;
  readonly state: string | undefined;
  /** Whether the caller began the trace; one that we began has no spans to look at. */
  readonly origin: "caller" | "here";
}

const traceparent = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The caller's trace, or one whose id follows from the request id, so that both are found by either. */
export function traceFrom(headers: RequestHeaders, requestId: string): Trace {
  const given = headers.traceparent;
  const match = typeof given === "string" ? traceparent.exec(given) : null;
  if (match === null) {
    return { traceId: traceIdOf(requestId), parentId: undefined, flags: "00", state: undefined, origin: "here" };
  }
  const [, traceId = "", parentId, flags = "00"] = match;
  const state = headers.tracestate;
  return { traceId, parentId, flags, state: typeof state === "string" ? state : undefined, origin: "caller" };
}

export function randomSpanId(): string {
  return randomBytes(8).toString("hex");
}

function traceIdOf(requestId: string): string {
  if (uuid.test(requestId)) return requestId.replaceAll("-", "");
  return createHash("sha256").update(requestId).digest("hex").slice(0, 32);
}
