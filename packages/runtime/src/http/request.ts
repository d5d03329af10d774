import type { IncomingMessage } from "node:http";
import { defaultBodyLimitBytes } from "../protection/options.js";
import { trackedRequest } from "../service/track-requests.js";

/** Tells which pattern a request matched, such as `/users/:id`, for metrics and the access log. */
export function setRoute(request: IncomingMessage, route: string): void {
  const tracked = trackedRequest(request);
  if (tracked !== undefined) tracked.route = route;
}

/** A body that cannot be used; the app answers with its status. */
export class BodyError extends Error {
  readonly statusCode: 400 | 413;

  constructor(statusCode: 400 | 413, message: string) {
    super(message);
    this.name = "BodyError";
    this.statusCode = statusCode;
  }
}

/** Reads a body as text up to a limit; a longer one is a BodyError, which the app answers with 413. */
export async function readBody(request: IncomingMessage, limitBytes = defaultBodyLimitBytes): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > limitBytes) throw new BodyError(413, `The body is longer than ${limitBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

/** Reads a body as JSON; what is none is a BodyError, which the app answers with 400. */
export async function readJson(request: IncomingMessage, limitBytes?: number): Promise<unknown> {
  const text = await readBody(request, limitBytes);
  try {
    return JSON.parse(text);
  } catch {
    throw new BodyError(400, "The body is not JSON");
  }
}
