import { setTimeout as delay } from "node:timers/promises";
import { messageOf, systemCodeOf } from "../../../../base/error.js";
import type { ProcessIdentity } from "../../../../base/process-identity.js";
import type { Link } from "../link.js";
import type { FromWorker, ListenerKey, Pauses, StartMessage, ToWorker, WorkerReport, WorkerRole } from "../messages.js";
import { internalServiceOf, PROTOCOL } from "../messages.js";
import type { Log } from "../process-log.js";
import type { ListeningHandle, RawHandle } from "../raw-handle.js";
import { acceptOn, listenOn, socketOf } from "../raw-handle.js";
import type { Address } from "../routing-table.js";
import type { ProxySettings } from "../settings.js";
import { reportAsOrphan, reportLastAsOrphan, waitForSuccessor } from "./orphan.js";
import { startParent } from "./start-parent.js";
import { Traffic } from "./traffic.js";

export type ParentLink = Link<FromWorker, ToWorker>;

/** A killed worker takes the counts of at most this long with it. */
const TELL_COUNTED_EVERY_MS = 50;
const REPORT_AS_ORPHAN_EVERY_MS = 100;

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
  #current: ProcessIdentity | undefined;
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
        this.#current = message.current;
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

  #start(message: StartMessage): void {
    this.#id = message.workerId;
    this.#current = message.current;
    this.#traffic = new Traffic(message.table, this.#log);
    this.#pause(message.pauses);
    setInterval(() => this.#tellCounted(), TELL_COUNTED_EVERY_MS).unref();
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
    const { counters } = report;
    if (this.#parent === undefined) await reportLastAsOrphan(this.#settings.socketPath, { workerId: this.#id, report });
    else await new Promise<void>((resolve) => this.#parent?.send({ kind: "counted", counters }, undefined, resolve));
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
        // The reports end with the process, at the end of the drain.
        return void setInterval(() => this.#reportAsOrphan(), REPORT_AS_ORPHAN_EVERY_MS);
      case "standby": {
        const fate = await waitForSuccessor(this.#settings.socketPath, this.#current);
        if (fate === "succeeded") process.exit(0);
        return this.#startParent();
      }
      case "current":
        return this.#startParent();
      default:
        this.#role satisfies never;
    }
  }

  #reportAsOrphan(): void {
    void reportAsOrphan(this.#settings.socketPath, { workerId: this.#id, report: this.#report() });
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

  #tellCounted(): void {
    const tallies = this.#traffic?.tallies;
    const services = tallies?.readChanged();
    if (tallies === undefined || services === undefined) return;
    const counters = { since: this.#since, unrouted: tallies.unrouted, services };
    this.#parent?.send({ kind: "counted", counters });
  }

  #report(): WorkerReport {
    const traffic = this.#traffic;
    if (traffic === undefined) throw new Error("Asked for a report before the start");
    const { tallies, connections, holds } = traffic;
    return {
      counters: { since: this.#since, unrouted: tallies.unrouted, services: tallies.readAll() },
      connections,
      held: holds.waiting(),
      inFlight: traffic.inFlight(),
    };
  }
}

const ORPHAN_GRACE_MS = 30_000;
const SHORT_LIFE_MS = 2_000;
