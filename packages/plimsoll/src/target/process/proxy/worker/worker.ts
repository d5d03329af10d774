import { setTimeout as delay } from "node:timers/promises";
import { messageOf, systemCodeOf } from "../../../../base/error.js";
import type { Link } from "../link.js";
import type { FromWorker, ListenerKey, Pauses, ToWorker, WorkerReport, WorkerRole } from "../messages.js";
import { internalServiceOf, PROTOCOL } from "../messages.js";
import type { Log } from "../process-log.js";
import type { ListeningHandle, RawHandle } from "../raw-handle.js";
import { acceptOn, listenOn, socketOf } from "../raw-handle.js";
import type { Address } from "../routing-table.js";
import type { ProxySettings } from "../settings.js";
import { deliverLastCounters, waitForSuccessor } from "./orphan.js";
import { startParent } from "./start-parent.js";
import { Traffic } from "./traffic.js";

export type ParentLink = Link<FromWorker, ToWorker>;

/** A killed worker takes the counts of at most this long with it. */
const REPORT_EVERY_MS = 50;

export class Worker {
  readonly #settings: ProxySettings;
  readonly #log: Log;
  readonly #since = Date.now();
  readonly #listeners = new Map<ListenerKey, ListeningHandle>();
  #parent: ParentLink | undefined;
  #id = "";
  #traffic: Traffic | undefined;
  #pauses: Pauses = {};
  #role: WorkerRole = "standby";
  #currentPid: number | undefined;
  #lastReport = "";
  #parentStartedAt = 0;

  constructor(settings: ProxySettings, log: Log) {
    this.#settings = settings;
    this.#log = log;
  }

  follow(parent: ParentLink): void {
    this.#parent = parent;
    parent.onMessage((message, handle) => this.#receive(message, handle));
    parent.onClose(() => void this.#orphaned());
  }

  /** Asks the parent to put another worker in its place; the parent's `drain` comes back. */
  leave(): void {
    this.#parent?.send({ kind: "leaving" });
  }

  #receive(message: ToWorker, handle: RawHandle | undefined) {
    switch (message.kind) {
      case "start":
        return this.#start(message);
      case "swap":
        this.#traffic?.swap(message.table);
        return this.#done(message.ask);
      case "pause":
        this.#pause(message.pauses);
        return this.#done(message.ask);
      case "report":
        return this.#done(message.ask);
      case "serve":
        this.#serve();
        return this.#done(message.ask);
      case "stand-by":
        this.#currentPid = message.currentPid;
        return;
      case "listen":
        return void this.#listen(message.key, message.address);
      case "keep-listener":
        return this.#keep(message.key, handle as ListeningHandle);
      case "drop-listener":
        this.#listeners.get(message.key)?.close();
        this.#listeners.delete(message.key);
        return this.#done(message.ask);
      case "drain":
        return void this.#drain(message.idleMs, message.graceMs);
      default:
        message satisfies never;
    }
  }

  #start(message: Extract<ToWorker, { kind: "start" }>): void {
    this.#id = message.workerId;
    this.#traffic = new Traffic(message.table, (instance, revision) => {
      const ejected = { service: revision.service, revision: revision.name, instance: instance.id };
      this.#log("instance-ejected", ejected);
      this.#parent?.send({ kind: "ejected", ...ejected });
    });
    this.#pause(message.pauses);
    setInterval(() => this.#reportChanges(), REPORT_EVERY_MS).unref();
    this.#parent?.send({ kind: "ready", protocol: PROTOCOL });
  }

  #serve(): void {
    this.#role = "current";
    for (const [key, handle] of this.#listeners) this.#accept(key, handle);
  }

  /** Whoever serves listens: a parent never does, so that it has no connection that could die with it. */
  async #listen(key: ListenerKey, address: Address): Promise<void> {
    try {
      const handle = await listenOn(address);
      this.#keep(key, handle);
      this.#parent?.send({ kind: "listening", key }, handle);
    } catch (error) {
      this.#parent?.send({ kind: "not-listening", key, reason: systemCodeOf(error) ?? messageOf(error) });
    }
  }

  #keep(key: ListenerKey, handle: ListeningHandle): void {
    this.#listeners.set(key, handle);
    if (this.#role === "current") this.#accept(key, handle);
  }

  #accept(key: ListenerKey, handle: ListeningHandle): void {
    const service = internalServiceOf(key);
    acceptOn(handle, (accepted) => this.#traffic?.take(socketOf(accepted), service));
  }

  #stopListening(): void {
    for (const handle of this.#listeners.values()) handle.close();
    this.#listeners.clear();
  }

  #pause(pauses: Pauses): void {
    const holds = this.#traffic?.holds;
    const now = Date.now();
    for (const service of Object.keys(this.#pauses)) if (pauses[service] === undefined) holds?.resume(service);
    for (const [service, until] of Object.entries(pauses)) holds?.pauseUntil(service, until, now);
    this.#pauses = pauses;
  }

  async #drain(idleMs: number, graceMs: number): Promise<void> {
    this.#role = "draining";
    this.#stopListening();
    await this.#traffic?.drain(idleMs, graceMs);
    const report = this.#report();
    if (this.#parent === undefined) await deliverLastCounters(this.#settings.socketPath, this.#id, report.counters);
    else await new Promise<void>((resolve) => this.#parent?.send({ kind: "report", report }, undefined, resolve));
    process.exit(0);
  }

  /**
   * The parent is dead. The worker that serves goes on accepting and serving, and starts another parent, whose current
   * worker it is from then on.
   */
  async #orphaned(): Promise<void> {
    this.#parent = undefined;
    this.#log("orphaned", { as: this.#role });
    switch (this.#role) {
      case "draining":
        return;
      case "standby": {
        const fate = await waitForSuccessor(this.#settings.socketPath, this.#currentPid);
        if (fate === "succeeded") process.exit(0);
        return this.#startParent();
      }
      case "current":
        return this.#startParent();
      default:
        this.#role satisfies never;
    }
  }

  async #startParent(): Promise<void> {
    const traffic = this.#traffic;
    if (traffic === undefined) process.exit(1);
    this.#serve();
    // A parent that cannot live must not be started in a tight loop.
    if (Date.now() - this.#parentStartedAt < SHORT_LIFE_MS) await delay(SHORT_LIFE_MS / 4);
    this.#parentStartedAt = Date.now();
    const parent = startParent(this.#settings, {
      workerId: this.#id,
      table: traffic.router.table,
      pauses: this.#pauses,
      listeners: this.#listeners,
      onRefused: () => {
        this.#log("another-parent-serves");
        this.#parent = undefined;
        void this.#drain(0, ORPHAN_GRACE_MS);
      },
    });
    this.follow(parent);
  }

  #done(ask: number): void {
    this.#parent?.send({ kind: "done", ask, report: this.#report() });
  }

  #reportChanges(): void {
    const report = this.#report();
    const text = JSON.stringify(report);
    if (text === this.#lastReport) return;
    this.#lastReport = text;
    this.#parent?.send({ kind: "report", report });
  }

  #report(): WorkerReport {
    const traffic = this.#traffic;
    if (traffic === undefined) throw new Error("Asked for a report before the start");
    const { tallies, connections, holds } = traffic;
    return {
      counters: { since: this.#since, unrouted: tallies.unrouted, services: tallies.read() },
      connections,
      held: holds.waiting(),
      inFlight: traffic.inFlight(),
    };
  }
}

const ORPHAN_GRACE_MS = 30_000;
const SHORT_LIFE_MS = 2_000;
