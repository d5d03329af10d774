import { chmodSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { diskSentence } from "../../../base/disk-trouble.js";
import type { Token } from "../../target.js";
import type {
  BackupsRequest,
  ClaimRequest,
  ErrorAnswer,
  EvidenceRequest,
  PerformLine,
  PerformRequest,
  SignalsRequest,
} from "../supervisor-protocol.js";
import type { Supervisor } from "./supervisor.js";

/** Answers the command line on a Unix socket that only its owner may open. */
export async function serve(supervisor: Supervisor, socket: string, onRetired: () => void): Promise<Server> {
  const server = createServer((request, response) => {
    answer(supervisor, request, response, onRetired).catch((error) => {
      if (!response.headersSent)
        sendJson(response, 500, { error: diskSentence(error, "the state folder") } satisfies ErrorAnswer);
      else response.destroy();
    });
  });
  // Whoever asks waits as long as an operation takes; deadlines are the operations' own.
  server.requestTimeout = 0;
  rmSync(socket, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socket, resolve);
  });
  chmodSync(socket, 0o600);
  return server;
}

async function answer(
  supervisor: Supervisor,
  request: IncomingMessage,
  response: ServerResponse,
  onRetired: () => void,
): Promise<void> {
  const asked = `${request.method} ${request.url}`;
  // Says that somebody is there; everything else waits until what runs was taken over.
  if (asked === "GET /ping") return sendJson(response, 200, supervisor.ping());
  await supervisor.begun;
  switch (asked) {
    case "GET /observed":
      return sendJson(response, 200, await supervisor.observe());
    case "GET /status":
      return sendJson(response, 200, await supervisor.status());
    case "POST /operations":
      return await streamOutcome(supervisor, await readJson<PerformRequest>(request), response);
    case "POST /claim": {
      const { fence, underWay } = await readJson<ClaimRequest>(request);
      return sendJson(response, 200, await supervisor.claim(fence, underWay));
    }
    case "POST /abort":
      supervisor.abort(await readJson<Token>(request));
      return sendJson(response, 200, {});
    case "POST /signals":
      return sendJson(response, 200, await supervisor.signals(await readJson<SignalsRequest>(request)));
    case "POST /evidence":
      return sendJson(response, 200, await supervisor.evidence(await readJson<EvidenceRequest>(request)));
    case "POST /backups":
      return sendJson(response, 200, supervisor.backups((await readJson<BackupsRequest>(request)).store));
    case "POST /proxy/upgrade":
      return sendJson(response, 200, await supervisor.upgradeProxy());
    case "POST /retire":
      sendJson(response, 200, {});
      return onRetired();
    case "POST /down":
      await supervisor.down();
      sendJson(response, 200, {});
      return onRetired();
    default:
      sendJson(response, 404, {
        error: `The supervisor does not know ${asked}`,
      } satisfies ErrorAnswer);
  }
}

/** Report lines as they come, then the outcome. That the asker goes away does not stop the operation. */
async function streamOutcome(supervisor: Supervisor, asked: PerformRequest, response: ServerResponse): Promise<void> {
  // An asker that is gone cannot be told, and that is no error of ours.
  response.on("error", () => {});
  response.writeHead(200, { "content-type": "application/x-ndjson" });
  response.flushHeaders();
  const send = (line: PerformLine) => response.write(`${JSON.stringify(line)}\n`);
  const report = (line: string) => send({ kind: "report", line });
  const outcome = await supervisor.perform(asked.operation, asked.token, asked.timeoutMs, report);
  send({ kind: "outcome", outcome });
  response.end();
}

async function readJson<Body>(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString("utf8")) as Body;
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
