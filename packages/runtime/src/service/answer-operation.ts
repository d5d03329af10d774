import type { IncomingMessage, ServerResponse } from "node:http";
import type { Operation } from "./operations.js";
import type { Service } from "./service.js";
import { trackedRequest } from "./track-requests.js";

/** The path of a request without its query. */
export function requestPath(request: IncomingMessage): string {
  return (request.url ?? "/").split("?", 1)[0] ?? "/";
}

/** The operator's endpoint that a request asks for, if it is one. */
export function operationFor(service: Service, request: IncomingMessage): Operation | undefined {
  const path = requestPath(request);
  const operation = request.method === "GET" || request.method === "HEAD" ? service.operations.get(path) : undefined;
  const tracked = trackedRequest(request);
  if (operation !== undefined && tracked !== undefined) tracked.route = path;
  return operation;
}

export async function answerOperation(
  operation: Operation,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const forwarded = trackedRequest(request)?.context.forwarded ?? false;
  const { status, headers, body } = await operation({ accept: request.headers.accept, forwarded });
  response.writeHead(status, headers).end(request.method === "HEAD" ? undefined : body);
}
