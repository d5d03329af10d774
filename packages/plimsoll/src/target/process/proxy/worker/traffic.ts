import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { InstanceInFlight } from "../messages.js";
import type { Log } from "../process-log.js";
import type { RoutingTable } from "../routing-table.js";
import type { Answerer, Call } from "./call.js";
import type { ExchangeHost } from "./exchange.js";
import { Exchange } from "./exchange.js";
import { watchForReturn } from "./health.js";
import type { Held, HoldOutcome } from "./hold.js";
import { HoldRoom } from "./hold.js";
import type { Instance } from "./instance.js";
import { answerItself } from "./own-answer.js";
import { RequestHead } from "./request-head.js";
import type { Arrival } from "./route-request.js";
import { chooseRevision, serviceOf } from "./route-request.js";
import type { Revision, Router } from "./router.js";
import { makeRouter } from "./router.js";
import { Tallies } from "./tally.js";
import { joinUpgrade, refuseUpgrade } from "./upgrade-exchange.js";

/** Longer than common load balancers and browsers keep theirs, so that it is they who close an idle connection. */
const CLIENT_KEEP_ALIVE_MS = 75_000;
const HEADERS_TIMEOUT_MS = 60_000;

/** All the traffic of one worker: connections come in by `take`, and leave as answers. */
export class Traffic implements ExchangeHost {
  readonly tallies = new Tallies();
  readonly holds = new HoldRoom();
  readonly #server = createServer({
    keepAliveTimeout: CLIENT_KEEP_ALIVE_MS,
    headersTimeout: HEADERS_TIMEOUT_MS,
    // An upload may take as long as it takes; the head may not.
    requestTimeout: 0,
    maxHeaderSize: 65_536,
  });
  readonly #instances = new Set<Instance>();
  readonly #records = { tallies: this.tallies, instances: this.#instances };
  readonly #arrivals = new Map<Socket, Arrival>();
  readonly #busy = new Set<Socket>();
  readonly #log: Log;
  #router: Router;
  #draining = false;
  #whenEmpty: (() => void) | undefined;

  constructor(table: RoutingTable, log: Log) {
    this.#log = log;
    this.#router = makeRouter(table, undefined, this.#records);
    this.#server.on("request", (request, response) => this.#handle(request, response));
    this.#server.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
    // A server that never listens does not start its check for clients that never finish their headers; this does.
    this.#server.emit("listening");
  }

  get router(): Router {
    return this.#router;
  }

  get draining(): boolean {
    return this.#draining;
  }

  get connections(): number {
    return this.#arrivals.size;
  }

  /** From the next request on, the new table decides; requests in flight stay where they are. */
  swap(table: RoutingTable): void {
    this.#router = makeRouter(table, this.#router, this.#records);
  }

  take(socket: Socket, internal: string | undefined): void {
    this.#arrivals.set(socket, { internal, peer: peerOf(socket) });
    socket.once("close", () => {
      this.#arrivals.delete(socket);
      if (this.#arrivals.size === 0) this.#whenEmpty?.();
    });
    this.#server.emit("connection", socket);
  }

  /**
   * Serves what is connected, asking every client to leave after its answer, and resolves when none is left. After
   * `idleMs` connections without a request are closed, after `graceMs` all of them.
   */
  async drain(idleMs: number, graceMs: number): Promise<void> {
    this.#draining = true;
    const timers = [
      // A request may have arrived and not been read yet: one turn of the loop reads it, and its connection is not idle.
      setTimeout(() => setImmediate(() => this.#close((socket) => !this.#busy.has(socket))), idleMs),
      setTimeout(() => this.#close(() => true), graceMs),
    ];
    if (this.#arrivals.size > 0) await new Promise<void>((resolve) => (this.#whenEmpty = resolve));
    for (const timer of timers) clearTimeout(timer);
  }

  ejected(instance: Instance, revision: Revision): void {
    this.#log("instance-ejected", { service: revision.service, revision: revision.name, instance: instance.id });
    watchForReturn(instance, revision.probe);
  }

  inFlight(): InstanceInFlight[] {
    const found: InstanceInFlight[] = [];
    for (const instance of this.#instances) {
      const { service, revision, id, inFlight: count } = instance;
      if (count > 0) found.push({ service, revision, instance: id, count });
      else if (instance.retired) this.#instances.delete(instance);
    }
    return found;
  }

  #close(isMeant: (socket: Socket) => boolean): void {
    for (const socket of this.#arrivals.keys()) if (isMeant(socket)) socket.destroy();
  }

  #handle(request: IncomingMessage, response: ServerResponse) {
    const { socket } = request;
    const arrival = this.#arrivals.get(socket) as Arrival;
    const call: Call = { request, response, head: new RequestHead(request), arrival, answerer: undefined };
    this.#busy.add(socket);
    response.once("close", () => {
      this.#busy.delete(socket);
      call.answerer?.clientGone();
    });
    if (this.#draining) response.shouldKeepAlive = false;
    if (request.url?.charCodeAt(0) !== SLASH) useOriginForm(request, call.head);
    const service = serviceOf(this.#router, arrival, call.head, request);
    if (service === undefined) return this.#answerUnrouted(call, 404, "No route matches");
    const outcome = this.holds.isEmpty ? "not-paused" : this.#hold(service, call);
    if (outcome === "not-paused") this.#forward(service, call);
    if (outcome === "full") this.#answerUnrouted(call, 503, "Too many requests wait for the service");
  }

  #hold(service: string, call: Call): HoldOutcome {
    const held: Held & Answerer = {
      release: () => this.#forward(service, call),
      clientGone: () => this.holds.forget(service, held),
    };
    call.answerer = held;
    return this.holds.hold(service, held);
  }

  #forward(service: string, call: Call) {
    const { head, arrival } = call;
    const routed = chooseRevision(this.#router, service, arrival, head);
    if (routed.kind === "no-route") return this.#answerUnrouted(call, 404, "No route matches");
    if (routed.kind === "no-revision")
      return this.#answerUnrouted(call, 503, "No revision of the service is available");
    head.complete(arrival.peer, this.#router.isTrusted(arrival.peer), routed.release);
    const exchange = new Exchange(this, call, routed.revision, routed.setCookie);
    call.answerer = exchange;
    exchange.start();
  }

  #upgrade(request: IncomingMessage, client: Duplex, firstBytes: Buffer) {
    const arrival = this.#arrivals.get(request.socket) as Arrival;
    const head = new RequestHead(request);
    this.#busy.add(request.socket);
    client.once("close", () => this.#busy.delete(request.socket));
    const service = serviceOf(this.#router, arrival, head, request);
    const routed = service === undefined ? undefined : chooseRevision(this.#router, service, arrival, head);
    if (routed?.kind !== "revision") {
      this.tallies.unrouted += 1;
      return refuseUpgrade(client, routed?.kind === "no-revision" ? 503 : 404);
    }
    head.complete(arrival.peer, this.#router.isTrusted(arrival.peer), routed.release);
    joinUpgrade(this, request, client, firstBytes, head, routed.revision);
  }

  #answerUnrouted(call: Call, status: 404 | 503, message: string): void {
    call.answerer = undefined;
    this.tallies.unrouted += 1;
    answerItself(call, status, message);
  }
}

/** RFC 9112 3.2.2: a target in absolute form replaces the Host header. */
function useOriginForm(request: IncomingMessage, head: RequestHead): void {
  const match = /^https?:\/\/([^/?#]+)([^#]*)/i.exec(request.url ?? "");
  if (match?.[1] === undefined) return;
  head.host = match[1];
  request.url = match[2]?.startsWith("/") ? match[2] : `/${match[2] ?? ""}`;
}

/** A listener on `::` sees IPv4 clients in the mapped form of RFC 4291 2.5.5.2. */
function peerOf(socket: Socket): string {
  return socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, "") ?? "unknown";
}

const SLASH = 0x2f;
