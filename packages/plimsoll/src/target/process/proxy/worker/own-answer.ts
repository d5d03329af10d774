import type { Call } from "./call.js";

/** An answer that no instance gave: the proxy's own, in a form that people and programs can read. */
export function answerItself({ request, response, head }: Call, status: number, message: string): void {
  const { requestId } = head;
  const body = `${JSON.stringify({ error: { status, message, requestId } })}\n`;
  const headers = ["content-type", "application/json", "content-length", String(Buffer.byteLength(body))];
  headers.push("x-request-id", requestId);
  if (status === 503) headers.push("retry-after", "1");
  // An unread body would have to be read to its end first; after a request that makes no sense, nothing makes sense.
  if ((head.hasBody && !request.complete) || status === 400) headers.push("connection", "close");
  response.writeHead(status, headers);
  response.end(request.method === "HEAD" ? undefined : body);
}
