import type { IncomingMessage } from "node:http";
import { trackedRequest } from "../service/track-requests.js";

/** Tells which pattern a request matched, such as `/users/:id`, for metrics and the access log. */
export function setRoute(request: IncomingMessage, route: string): void {
  const tracked = trackedRequest(request);
  if (tracked !== undefined) tracked.route = route;
}

/** The body is longer than the limit: answer 413. */
export class BodyTooLargeError extends Error {
  readonly statusCode = 413;

  constructor(limitBytes: number) {
    super(`The body is longer than ${limitBytes} bytes`);
    this.name = "BodyTooLargeError";
  }
}

/** Reads a body as text up to a limit; throws a BodyTooLargeError, which the app answers with 413. */
export async function readBody(request: IncomingMessage, limitBytes = 1_048_576): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > limitBytes) throw new BodyTooLargeError(limitBytes);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
