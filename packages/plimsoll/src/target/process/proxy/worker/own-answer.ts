import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestHead } from "./request-head.js";

/** An answer that no instance gave: the proxy's own, in a form that people and programs can read. */
export function answerItself(
  request: IncomingMessage,
  response: ServerResponse,
  head: RequestHead,
  status: number,
  message: string,
): void {
  const { requestId } = head;
  const body = `${JSON.stringify({ error: { status, message, ...(requestId === undefined ? {} : { requestId }) } })}\n`;
  const headers = ["content-type", "application/json", "content-length", String(Buffer.byteLength(body))];
  if (requestId !== undefined) headers.push("x-request-id", requestId);
  if (status === 503) headers.push("retry-after", "1");
  // An unread body would have to be read to its end first; after a request that makes no sense, nothing makes sense.
  if ((head.hasBody && !request.complete) || status === 400) headers.push("connection", "close");
  response.writeHead(status, headers);
  response.end(request.method === "HEAD" ? undefined : body);
}
