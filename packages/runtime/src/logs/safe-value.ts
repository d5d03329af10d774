import { masked } from "./sensitive-text.js";

const deepest = 10;

/**
 * Makes what a caller logs safe to print: values under sensitive names are masked at any depth, errors become
 * plain with their chain of causes, requests and responses shrink to what identifies them, loops are cut.
 * A record without anything to change comes back as it is.
 */
export function valueScrubber(isSensitive: (name: string) => boolean): (record: object) => object {
  function record(source: object, ancestors: readonly object[]): object {
    let copy: Record<string, unknown> | undefined;
    for (const [name, value] of Object.entries(source)) {
      const safe = isSensitive(name) && value !== undefined && value !== null ? masked : scrub(value, ancestors);
      if (safe === value) continue;
      copy ??= { ...source };
      copy[name] = safe;
    }
    return copy ?? source;
  }

  function scrub(value: unknown, ancestors: readonly object[]): unknown {
    if (typeof value === "bigint") return String(value);
    if (typeof value !== "object" || value === null) return value;
    if (ancestors.includes(value)) return "[circular]";
    if (ancestors.length >= deepest) return "[too deep]";
    const below = [...ancestors, value];
    if (Array.isArray(value)) return value.map((item) => scrub(item, below));
    if (value instanceof Error) return errorRecord(value, below);
    if (value instanceof Map) return record(Object.fromEntries(value), below);
    if (value instanceof Set) return [...value].map((item) => scrub(item, below));
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (isRequest(value)) return { method: value.method, route: routeOf(value) };
    if (isResponse(value)) return { status: value.statusCode };
    if ("toJSON" in value && typeof value.toJSON === "function") return scrub(value.toJSON(), below);
    return record(value, below);
  }

  function errorRecord(error: Error, ancestors: readonly object[]): object {
    const { name, message, stack, cause } = error;
    return {
      type: error.constructor?.name ?? name,
      message,
      stack,
      ...record({ ...error }, ancestors),
      ...(cause === undefined ? {} : { cause: scrub(cause, ancestors) }),
      ...(error instanceof AggregateError ? { errors: scrub(error.errors, ancestors) } : {}),
    };
  }

  return (source) => {
    const safe = scrub(source, []);
    return typeof safe === "object" && safe !== null ? safe : { value: safe };
  };
}

interface RequestLike {
  readonly method: string;
  readonly headers: unknown;
  readonly url: unknown;
  readonly routeOptions?: { readonly url?: string };
  readonly route?: { readonly path?: unknown };
}

function isRequest(value: object): value is RequestLike {
  return (
    "method" in value && typeof value.method === "string" && "headers" in value && ("raw" in value || "socket" in value)
  );
}

/** The pattern only: the raw address may hold what nobody should read. */
function routeOf(request: RequestLike): unknown {
  return request.routeOptions?.url ?? request.route?.path;
}

function isResponse(value: object): value is { readonly statusCode: number } {
  return "statusCode" in value && ("raw" in value || "writableEnded" in value);
}
