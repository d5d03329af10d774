import { randomFillSync, randomUUID } from "node:crypto";

/** W3C Trace Context, version 00: a proxy that records no span of its own passes a valid parent on unchanged. */
export function validTraceparent(value: string | undefined): string | undefined {
  if (value === undefined || !TRACEPARENT.test(value)) return undefined;
  return value.startsWith("00-00000000000000000000000000000000") || value.includes("-0000000000000000-")
    ? undefined
    : value;
}

/** Starts a trace, marked as sampled: whether to keep it is for the services to decide. */
export function makeTraceparent(): string {
  if (used + ID_BYTES > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const hex = pool.toString("hex", used, used + ID_BYTES);
  used += ID_BYTES;
  return `00-${hex.slice(0, 32)}-${hex.slice(32)}-01`;
}

/** Someone else's request id, when it is safe to log and to send on. */
export function saneRequestId(value: string | undefined): string | undefined {
  return value !== undefined && REQUEST_ID.test(value) ? value : undefined;
}

export const makeRequestId = randomUUID as () => string;

const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
const REQUEST_ID = /^[A-Za-z0-9._:/+=-]{1,128}$/;

/** 16 bytes of trace id and 8 of span id, from a pool: one system call for 170 requests. */
const ID_BYTES = 24;
const pool = Buffer.alloc(ID_BYTES * 170);
let used = pool.length;
