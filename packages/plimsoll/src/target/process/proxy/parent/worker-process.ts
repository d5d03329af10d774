import { spawn } from "node:child_process";
import type { ProcessIdentity } from "../../../../base/process-identity.js";
import { identityOf, isAlive } from "../../../../base/process-identity.js";
import type { Counters } from "../counters.js";
import { newerCounters, noCounters } from "../counters.js";
import type { Link } from "../link.js";
import { linkToChild } from "../link.js";
import type { FromWorker, ListenerKey, Pauses, ToWorker, WorkerReport, WorkerRole } from "../messages.js";
import { PROTOCOL } from "../messages.js";
import type { ListeningHandle, RawHandle } from "../raw-handle.js";
import type { Address, RoutingTable } from "../routing-table.js";
import type { ProxySettings } from "../settings.js";
import { argumentsOf } from "../settings.js";

export type WorkerLink = Link<ToWorker, FromWorker>;

/** What a worker is told and confirms. */
export type Question =
  | { readonly kind: "report" }
  | { readonly kind: "serve" }
  | { readonly kind: "swap"; readonly table: RoutingTable }
  | { readonly kind: "pause"; readonly pauses: Pauses }
  | { readonly kind: "drop-listener"; readonly key: ListenerKey };

/** A worker that is silent for this long serves nobody: its loop is blocked, or someone stopped it. */
const ANSWER_WITHIN_MS = 5_000;

/** A worker as its parent sees it: its link, its role and its latest report. */
export class WorkerProcess {
  readonly id: string;
  readonly entry: string | undefined;
  readonly ready: Promise<void>;
  readonly gone: Promise<void>;
  role: WorkerRole = "standby";
  isReady = false;
  isGone = false;
  report: WorkerReport | undefined;
  readonly #link: WorkerLink;
  readonly #identity: ProcessIdentity | undefined;
  #counters = noCounters(Date.now());
  readonly #asked = new Map<number, () => void>();
  readonly #listening = new Map<ListenerKey, (outcome: ListeningHandle | string) => void>();
  #lastAsk = 0;
  onLeaving: () => void = () => {};

  constructor(id: string, link: WorkerLink, entry: string | undefined) {
    this.id = id;
    this.entry = entry;
    this.#link = link;
    this.#identity = identityOf(link.pid);
    let becameReady: () => void = () => {};
    let failed: (reason: Error) => void = () => {};
    this.ready = new Promise((resolve, reject) => {
      becameReady = resolve;
      failed = reject;
    });
    this.ready.catch(() => {});
    this.gone = new Promise((resolve) => {
      link.onClose(() => {
        this.isGone = true;
        failed(new Error("It ended before it was ready"));
        resolve();
      });
    });
    link.onMessage((message, handle) => this.#receive(message, handle, becameReady, failed));
  }

  get pid(): number {
    return this.#link.pid;
  }

  get identity(): ProcessIdentity | undefined {
    return this.#identity;
  }

  get counters(): Counters {
    return this.#counters;
  }

  send(message: ToWorker, handle?: RawHandle): void {
    this.#link.send(message, handle);
  }

  /** Resolves once the worker has done what was asked, or is gone: one that does not answer is killed. */
  ask(question: Question): Promise<void> {
    if (this.isGone) return Promise.resolve();
    this.#lastAsk += 1;
    const ask = this.#lastAsk;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.kill(), ANSWER_WITHIN_MS);
      const done = () => {
        clearTimeout(timer);
        this.#asked.delete(ask);
        resolve();
      };
      this.#asked.set(ask, done);
      void this.gone.then(done);
      this.#link.send({ ...question, ask });
    });
  }

  /** The listening handle; rejects with the system's word for why not, such as EADDRINUSE. */
  listen(key: ListenerKey, address: Address): Promise<ListeningHandle> {
    return new Promise((resolve, reject) => {
      this.#listening.set(key, (outcome) => {
        this.#listening.delete(key);
        if (typeof outcome === "string") reject(new Error(outcome));
        else resolve(outcome);
      });
      void this.gone.then(() => this.#listening.get(key)?.("The worker that was to listen has died"));
      this.#link.send({ kind: "listen", key, address });
    });
  }

  kill(): void {
    if (this.#identity === undefined || !isAlive(this.#identity)) return;
    try {
      process.kill(this.pid, "SIGKILL");
    } catch {
      // It ended in between.
    }
  }

  #receive(
    message: FromWorker,
    handle: RawHandle | undefined,
    becameReady: () => void,
    failed: (reason: Error) => void,
  ) {
    switch (message.kind) {
      case "ready":
        if (message.protocol !== PROTOCOL)
          return failed(new Error(`It speaks protocol ${message.protocol}, wanted ${PROTOCOL}`));
        this.isReady = true;
        return becameReady();
      case "done":
        this.report = message.report;
        this.#counters = message.report.counters;
        this.#asked.get(message.ask)?.();
        return;
      case "counted":
        this.#counters = newerCounters(this.#counters, message.counters);
        return;
      case "listening":
        return this.#listening.get(message.key)?.(handle as ListeningHandle);
      case "not-listening":
        return this.#listening.get(message.key)?.(message.reason);
      case "leaving":
        return this.onLeaving();
      default:
        message satisfies never;
    }
  }
}

/** Starts a worker from an entry file; it outlives us, and writes where we write. */
export function spawnWorker(id: string, entry: string, settings: ProxySettings): WorkerProcess {
  const child = spawn(process.execPath, [entry, "worker", ...argumentsOf(settings)], {
    detached: true,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  child.on("error", () => {});
  return new WorkerProcess(id, linkToChild<ToWorker, FromWorker>(child), entry);
}
