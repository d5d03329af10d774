import type { ClientRequest, IncomingMessage } from "node:http";
import { STATUS_CODES, request as sendRequest } from "node:http";
import type { Duplex } from "node:stream";
import { isReachable, pickInstance } from "./balance.js";
import type { ExchangeHost } from "./exchange.js";
import type { Instance } from "./instance.js";
import type { RequestHead } from "./request-head.js";
import type { Revision } from "./router.js";
import { standInFor } from "./stand-in.js";

/**
 * A websocket or any other upgrade: the head is passed on, and from the instance's 101 on the two connections are joined.
 * It is in flight until one side closes; the answer to the handshake decides how it is counted.
 */
export function joinUpgrade(
  host: ExchangeHost,
  request: IncomingMessage,
  client: Duplex,
  firstBytes: Buffer,
  head: RequestHead,
  chosen: Revision,
) {
  const revision = isReachable(chosen.instances) ? chosen : (standInFor(chosen) ?? chosen);
  if (revision !== chosen) {
    chosen.tally.total += 1;
    chosen.tally.errors += 1;
  }
  const { tally } = revision;
  const startedAt = performance.now();
  const instance = pickInstance(revision.instances, revision.turn++, undefined);
  tally.total += 1;
  if (instance === undefined) {
    tally.errors += 1;
    return refuseUpgrade(client, 503);
  }
  const end = beginOnce(revision, instance);
  client.on("error", () => client.destroy());
  client.on("close", end);

  const upstream = sendHandshake(request, head, revision, instance);
  client.on("close", () => upstream.destroy());
  upstream.on("upgrade", (answer, socket, firstAnswerBytes) => {
    instance.connected();
    tally.countLatency(performance.now() - startedAt);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => client.destroy());
    client.on("close", () => socket.destroy());
    client.write(headText(answer, head));
    client.write(firstAnswerBytes);
    socket.write(firstBytes);
    socket.pipe(client).pipe(socket);
  });
  upstream.on("response", (answer) => {
    instance.connected();
    tally.countLatency(performance.now() - startedAt);
    if ((answer.statusCode ?? 500) >= 500) tally.errors += 1;
    client.write(headText(answer, head, "connection: close\r\n"));
    answer.pipe(client);
  });
  upstream.on("timeout", () => refuse(504));
  upstream.on("error", () => {
    if (upstream.socket?.connecting !== false && instance.connectFailed(Date.now())) host.ejected(instance, revision);
    refuse(502);
  });

  function refuse(status: 502 | 504): void {
    if (client.destroyed) return;
    tally.errors += 1;
    refuseUpgrade(client, status);
    upstream.destroy();
  }
}

export function refuseUpgrade(client: Duplex, status: number): void {
  client.on("error", () => {});
  client.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

function beginOnce(revision: Revision, instance: Instance): () => void {
  let ended = false;
  revision.tally.begin();
  instance.begin();
  return () => {
    if (ended) return;
    ended = true;
    revision.tally.end();
    instance.end();
  };
}

function sendHandshake(
  request: IncomingMessage,
  head: RequestHead,
  revision: Revision,
  instance: Instance,
): ClientRequest {
  const { host, port } = instance;
  const { method, url: path } = request;
  const headers = [...head.headers, "connection", "Upgrade", "upgrade", head.upgrade ?? "websocket"];
  // The types lack the flat list, which node:http takes as it takes `rawHeaders`.
  const flat = headers as unknown as readonly string[];
  const { timeoutMs } = revision;
  const upstream = sendRequest({ host, port, method, path, headers: flat, agent: false, setHost: false });
  const deadline = setTimeout(() => upstream.emit("timeout"), timeoutMs);
  for (const event of ["upgrade", "response", "close"]) upstream.once(event, () => clearTimeout(deadline));
  upstream.end();
  return upstream;
}

/** The answer's head as it goes on the wire; upgrade headers stay, as they are what this answer is about. */
function headText(answer: IncomingMessage, head: RequestHead, extra = ""): string {
  let text = `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n`;
  for (let index = 0; index < answer.rawHeaders.length; index += 2) {
    const name = (answer.rawHeaders[index] as string).toLowerCase();
    if (name === "x-request-id" || (extra !== "" && HOP_BY_HOP.has(name))) continue;
    text += `${answer.rawHeaders[index]}: ${answer.rawHeaders[index + 1]}\r\n`;
  }
  return `${text}x-request-id: ${head.requestId}\r\n${extra}\r\n`;
}

/** node:http has undone the chunking of a plain answer; its end is the end of the connection. */
const HOP_BY_HOP: ReadonlySet<string> = new Set(["connection", "keep-alive", "transfer-encoding"]);
