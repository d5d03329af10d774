import { createServer, type IncomingMessage, type Server } from "node:http";
import { logLevels } from "../logs/logger.js";
import { type Answer, defaultPaths, healthOperations, metricsOperation, type Operation } from "./operations.js";
import type { Service } from "./service.js";

const adminServers = new WeakSet<Server>();

export function isAdminServer(server: Server): boolean {
  return adminServers.has(server);
}

/** A small server beside the service: metrics, health, and the log level (`PUT /log-level` with a level as body). */
export function createAdminServer(service: Service): Server {
  const operations = new Map<string, Operation>([
    ...healthOperations(service, defaultPaths),
    [defaultPaths.metrics, metricsOperation(service, "anyone")],
  ]);
  const server = createServer((request, response) => {
    answer(request).then(
      ({ status, headers, body }) => response.writeHead(status, headers).end(body),
      (error: unknown) => {
        service.log.error({ err: error }, "The admin server could not answer");
        response.writeHead(500).end();
      },
    );
  });

  async function answer(request: IncomingMessage): Promise<Answer> {
    const { pathname } = new URL(request.url ?? "/", "http://admin");
    if (pathname === "/log-level") return logLevel(request, service);
    const operation = operations.get(pathname);
    if (operation === undefined) return plain(404, "Not found");
    return operation({ accept: request.headers.accept, forwarded: false });
  }
  adminServers.add(server);
  return server;
}

const longestLevel = 16;

/** Changing it is for whoever is on the machine: the port itself may be open to the scraper's network. */
async function logLevel(request: IncomingMessage, { logs }: Service): Promise<Answer> {
  if (request.method === "GET") return plain(200, logs.level());
  if (request.method !== "PUT") return plain(405, "Use GET or PUT");
  if (!isLoopback(request.socket.remoteAddress)) return plain(403, "Only from the same machine");
  let text = "";
  for await (const part of request) {
    text += String(part);
    if (text.length > longestLevel) break;
  }
  const level = logLevels.find((known) => known === text.trim());
  if (level === undefined) return plain(400, `Wanted one of ${logLevels.join(", ")}`);
  logs.setLevel(level);
  logs.log.warn({ logLevel: level }, "The log level was changed by an admin call");
  return plain(200, level);
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(?:::ffff:)?127\.|^::1$/.test(address);
}

function plain(status: number, body: string): Answer {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body };
}
