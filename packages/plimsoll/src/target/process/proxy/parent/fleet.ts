import { randomUUID } from "node:crypto";
import { messageOf, PlimsollError } from "../../../../base/error.js";
import type { ListenerKey, Pauses } from "../messages.js";
import type { Log } from "../process-log.js";
import type { ListeningHandle } from "../raw-handle.js";
import type { Address, RoutingTable } from "../routing-table.js";
import type { ProxySettings } from "../settings.js";
import type { Question, WorkerProcess } from "./worker-process.js";
import { spawnWorker } from "./worker-process.js";

export interface FleetHost {
  readonly settings: ProxySettings;
  readonly log: Log;
  /** The code that workers run until an upgrade names another. */
  readonly entry: string;
  table(): RoutingTable;
  pauses(): Pauses;
  /** A worker has ended; its last report is what remains of it. */
  ended(worker: WorkerProcess): void;
}

export interface DrainLimits {
  /** After this long, connections without a request are closed. */
  readonly idleMs: number;
  /** After this long, all connections are closed. */
  readonly graceMs: number;
}

/** How long a worker may take until it can serve. */
const READY_WITHIN_MS = 10_000;
const SLOWEST_RESTART_MS = 5_000;

/**
 * The workers: the current one accepts all new connections, a warm one stands by, replaced ones serve what they have. While
 * none is current, new connections wait in the kernel, as the listening sockets are ours too.
 */
export class Fleet {
  readonly #host: FleetHost;
  readonly #workers = new Set<WorkerProcess>();
  readonly #listeners: Map<ListenerKey, ListeningHandle>;
  #entry: string;
  #current: WorkerProcess | undefined;
  #standby: WorkerProcess | undefined;
  #starting = false;
  #failedStarts = 0;
  #stopping = false;

  constructor(host: FleetHost, listeners: ReadonlyMap<ListenerKey, ListeningHandle>) {
    this.#host = host;
    this.#listeners = new Map(listeners);
    this.#entry = host.entry;
  }

  get workers(): ReadonlySet<WorkerProcess> {
    return this.#workers;
  }

  get listeners(): ReadonlyMap<ListenerKey, ListeningHandle> {
    return this.#listeners;
  }

  get entry(): string {
    return this.#entry;
  }

  /** @throws PlimsollError TGT-PROXY-START when no worker can be started. */
  async begin(adopted: WorkerProcess | undefined): Promise<void> {
    if (adopted !== undefined) this.#watch(adopted);
    await this.#promote(adopted ?? (await this.#start(this.#entry)));
    this.#ensureStandby();
  }

  /**
   * The current worker listens, and the others get a copy of the handle.
   * @throws Error with the system's word for why not.
   */
  async listen(key: ListenerKey, address: Address): Promise<ListeningHandle> {
    const current = this.#current;
    if (current === undefined) throw new Error("No worker serves just now");
    const handle = await current.listen(key, address);
    this.#listeners.set(key, handle);
    for (const worker of this.#workers) if (worker !== current) worker.send({ kind: "keep-listener", key }, handle);
    return handle;
  }

  /** A port is free, and connections to it refused, when no process of ours holds its handle any more. */
  async close(keys: Iterable<ListenerKey>): Promise<void> {
    const dropped = [...keys].flatMap((key) => {
      this.#listeners.get(key)?.close();
      this.#listeners.delete(key);
      return [...this.#workers].map((worker) => worker.ask({ kind: "drop-listener", key }));
    });
    await Promise.all(dropped);
  }

  /**
   * Resolves when every worker that serves has done it. One that is still starting is told too, and will have done it
   * before it gets its first connection, as messages keep their order.
   */
  async askServing(question: Question): Promise<void> {
    const workers = [...this.#workers].map((worker) => ({ answer: worker.ask(question), isReady: worker.isReady }));
    await Promise.all(workers.filter(({ isReady }) => isReady).map(({ answer }) => answer));
  }

  /**
   * Replaces the current worker by a new process of this entry; the old one leaves in its own time.
   * @throws PlimsollError TGT-PROXY-START when the new one does not live to serve; then all is as it was.
   */
  async upgrade(entry: string, limits: DrainLimits): Promise<WorkerProcess> {
    const next = await this.#start(entry);
    const before = { entry: this.#entry, current: this.#current, standby: this.#standby };
    this.#entry = entry;
    this.#standby = undefined;
    await this.#promote(next);
    if (next.isGone) {
      this.#entry = before.entry;
      this.#standby = before.standby;
      await this.#promote(before.current);
      throw startFailure(entry, new Error("It ended when it was to serve"));
    }
    for (const worker of [before.current, before.standby]) if (worker !== undefined) this.#drain(worker, limits);
    this.#ensureStandby();
    return next;
  }

  async stop(limits: DrainLimits): Promise<void> {
    this.#stopping = true;
    for (const worker of this.#workers) this.#drain(worker, limits);
    await Promise.all([...this.#workers].map((worker) => worker.gone));
  }

  /** For a start that failed: a worker that is left alone would start the next parent. */
  killAll(): void {
    this.#stopping = true;
    for (const worker of this.#workers) worker.kill();
  }

  async #start(entry: string): Promise<WorkerProcess> {
    const worker = spawnWorker(randomUUID().slice(0, 8), entry, this.#host.settings);
    const [table, pauses] = [this.#host.table(), this.#host.pauses()];
    worker.send({ kind: "start", workerId: worker.id, table, pauses, current: this.#current?.identity });
    for (const [key, handle] of this.#listeners) worker.send({ kind: "keep-listener", key }, handle);
    this.#watch(worker);
    const timer = setTimeout(() => worker.kill(), READY_WITHIN_MS);
    try {
      await worker.ready;
    } catch (cause) {
      worker.kill();
      throw startFailure(entry, cause);
    } finally {
      clearTimeout(timer);
    }
    return worker;
  }

  #watch(worker: WorkerProcess): void {
    this.#workers.add(worker);
    worker.onLeaving = () => this.#replace(worker);
    void worker.gone.then(() => this.#lost(worker));
  }

  /** Resolves when it accepts connections. */
  async #promote(worker: WorkerProcess | undefined): Promise<void> {
    this.#current = worker;
    if (worker === undefined) return;
    worker.role = "current";
    this.#standby?.send({ kind: "stand-by", current: worker.identity });
    await worker.ask({ kind: "serve" });
  }

  #drain(worker: WorkerProcess, limits: DrainLimits): void {
    if (worker.isGone || worker.role === "draining") return;
    worker.role = "draining";
    worker.send({ kind: "drain", ...limits });
    // The worker keeps its own deadline; this one is for a worker that hangs.
    const timer = setTimeout(() => worker.kill(), limits.graceMs + READY_WITHIN_MS);
    void worker.gone.then(() => clearTimeout(timer));
  }

  #replace(worker: WorkerProcess): void {
    if (worker === this.#current) this.#promoteStandby();
    if (worker === this.#standby) this.#standby = undefined;
    this.#drain(worker, DEFAULT_DRAIN);
    this.#ensureStandby();
  }

  #lost(worker: WorkerProcess): void {
    this.#workers.delete(worker);
    // It may only have lost its link: a worker that cannot hear us must not serve an old table.
    worker.kill();
    this.#host.ended(worker);
    const wasExpected = this.#stopping || worker.role === "draining";
    if (!wasExpected) this.#host.log("worker-died", { worker: worker.id, workerPid: worker.pid, was: worker.role });
    if (worker === this.#standby) this.#standby = undefined;
    if (worker === this.#current) this.#promoteStandby();
    this.#ensureStandby();
  }

  #promoteStandby(): void {
    const standby = this.#standby;
    this.#standby = undefined;
    void this.#promote(standby);
  }

  /** Keeps one warm worker; where there is no current one, the new one becomes it. */
  #ensureStandby(): void {
    if (this.#stopping || this.#standby !== undefined || this.#starting) return;
    this.#starting = true;
    void this.#start(this.#entry)
      .then((worker) => {
        this.#failedStarts = 0;
        if (worker.isGone) throw new Error("It ended as soon as it was ready");
        // An upgrade came in between: this one runs the wrong code, or is one too many.
        if (worker.entry !== this.#entry || this.#standby !== undefined) return this.#drain(worker, DEFAULT_DRAIN);
        if (this.#current === undefined) return void this.#promote(worker);
        this.#standby = worker;
        worker.send({ kind: "stand-by", current: this.#current.identity });
      })
      .catch((error) => {
        this.#failedStarts += 1;
        this.#host.log("worker-start-failed", { error: messageOf(error), inARow: this.#failedStarts });
      })
      .finally(() => {
        this.#starting = false;
        const delay = this.#failedStarts === 0 ? 0 : Math.min(SLOWEST_RESTART_MS, 50 * 2 ** this.#failedStarts);
        setTimeout(() => this.#ensureStandby(), delay);
      });
  }
}

function startFailure(entry: string, cause: unknown): PlimsollError {
  return new PlimsollError({
    code: "TGT-PROXY-START",
    kind: "world",
    message: `Cannot start a proxy worker from ${entry}: ${messageOf(cause)}`,
    place: entry,
    hint: "What it said is in the proxy's log",
    cause,
  });
}

export const DEFAULT_DRAIN: DrainLimits = { idleMs: 10_000, graceMs: 60_000 };

/** Nobody takes the place of a proxy that stops: connections without a request have nothing to wait for. */
export const STOP_DRAIN: DrainLimits = { idleMs: 0, graceMs: 10_000 };
