import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import sirv from "sirv";

/** A name with a hash of the content in it never means other bytes: kept for a year. */
const HASHED = /[.-][A-Za-z0-9_-]{8,}\.\w+(\.map)?$/;
const PROBES = new Set(["/health", "/ready", "/live"]);

export interface StaticServer {
  readonly port: number;
  /** Answers what has begun, then ends. */
  close(): void;
}

/**
 * Serves a built site: unknown paths without an extension get `index.html` (a single-page app routes in the browser), hashed
 * names are cached for good, everything else is asked for again. Files are listed once: an artifact does not change.
 */
export async function startStaticServer(at: {
  readonly root: string;
  readonly host: string;
  readonly port: number;
}): Promise<StaticServer> {
  const serve = sirv(at.root, {
    single: true,
    etag: true,
    gzip: true,
    brotli: true,
    setHeaders: (response, path) => response.setHeader("Cache-Control", cacheControl(path)),
  });
  const server = createServer((request, response) => serve(request, response, () => answerRest(request, response)));
  const close = closerOf(server);
  // Longer than a proxy keeps an idle connection, so that it is never closed under a request.
  server.keepAliveTimeout = 75_000;
  server.listen(at.port, at.host);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close,
  };
}

/**
 * Ends connections as they are done. Node's own `closeIdleConnections` misses one whose answer has just been sent, and one
 * that has not asked yet, which a proxy's pool has; either would hold the process until its deadline.
 */
function closerOf(server: Server): () => void {
  const open = new Set<Socket>();
  const busy = new Set<Socket>();
  let closing = false;
  server.on("connection", (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  server.prependListener("request", ({ socket }, response) => {
    busy.add(socket);
    if (closing) response.setHeader("Connection", "close");
    response.once("close", () => {
      busy.delete(socket);
      if (closing) socket.end();
    });
  });
  return () => {
    closing = true;
    server.close();
    for (const socket of open) if (!busy.has(socket)) socket.destroy();
  };
}

function cacheControl(path: string): string {
  return HASHED.test(path) ? "public, max-age=31536000, immutable" : "no-cache";
}

function answerRest(request: IncomingMessage, response: ServerResponse): void {
  const path = (request.url ?? "/").split("?")[0] ?? "/";
  response.statusCode = PROBES.has(path) ? 200 : 404;
  response.setHeader("Content-Type", "text/plain; charset=utf-8");
  response.end(response.statusCode === 200 ? "ok\n" : "Not found\n");
}
