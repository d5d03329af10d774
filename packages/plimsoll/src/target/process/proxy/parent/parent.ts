import { diskSentence } from "../../../../base/disk-trouble.js";
import { PlimsollError } from "../../../../base/error.js";
import type { Counters } from "../counters.js";
import type { ListenerKey, OrphanReport, Pauses, WorkerReport } from "../messages.js";
import type { Log } from "../process-log.js";
import type { ListeningHandle } from "../raw-handle.js";
import type { RoutingTable } from "../routing-table.js";
import { sameShares } from "../same-shares.js";
import type { ProxySettings } from "../settings.js";
import { saveState } from "../state-file.js";
import type { DrainOutcome, DrainScope, ProxyStatus } from "../status.js";
import { tableProblems } from "../table-rules.js";
import type { Alarms } from "./alarms.js";
import type { DrainLimits } from "./fleet.js";
import { Fleet } from "./fleet.js";
import type { Ledger } from "./ledger.js";
import type { ListenerChange } from "./listeners.js";
import { prepareListeners } from "./listeners.js";
import type { WorkerProcess } from "./worker-process.js";

export interface ParentStart {
  readonly settings: ProxySettings;
  readonly log: Log;
  readonly workerEntry: string;
  readonly table: RoutingTable;
  readonly pauses: Pauses;
  readonly listeners: ReadonlyMap<ListenerKey, ListeningHandle>;
  readonly alarms: Alarms;
  readonly ledger: Ledger;
}

const SAVE_COUNTERS_EVERY_MS = 100;
const LOOK_FOR_HUNG_WORKERS_EVERY_MS = 2_000;
const DRAIN_LOOK_EVERY_MS = 10;
/** Orphans report ten times a second until they end. */
const ORPHAN_SILENT_AFTER_MS = 1_000;

/** Owns the listening sockets, the routing table and the totals; serves no request itself. */
export class Parent {
  readonly fleet: Fleet;
  readonly #start: ParentStart;
  readonly #startedAt = Date.now();
  #table: RoutingTable;
  #pauses: Pauses;
  #changes: Promise<unknown> = Promise.resolve();
  #workersLost = 0;
  readonly #orphans = new Map<string, { readonly report: WorkerReport; readonly heardAt: number }>();

  constructor(start: ParentStart) {
    this.#start = start;
    this.#table = start.table;
    this.#pauses = start.pauses;
    this.fleet = new Fleet(
      {
        settings: start.settings,
        log: start.log,
        entry: start.workerEntry,
        table: () => this.#table,
        pauses: () => this.#livePauses(),
        ended: (worker) => this.#ended(worker),
      },
      start.listeners,
    );
  }

  /** Serves, and opens what the table wants and is not open. */
  async begin(adopted: WorkerProcess | undefined): Promise<void> {
    await this.fleet.begin(adopted);
    const change = await prepareListeners(this.fleet, this.#table.listeners);
    this.#table = { ...this.#table, listeners: change.resolved };
    await this.#putInForce(change);
    setInterval(() => this.#saveWhatIsUnsaved(), SAVE_COUNTERS_EVERY_MS);
    // Asking kills a worker that does not answer.
    setInterval(() => void this.freshReports(), LOOK_FOR_HUNG_WORKERS_EVERY_MS);
  }

  get table(): RoutingTable {
    return this.#table;
  }

  status(): ProxyStatus {
    const { settings } = this.#start;
    return {
      pid: process.pid,
      startedAt: this.#startedAt,
      entry: this.fleet.entry,
      generation: this.#table.generation,
      fence: this.#table.fence,
      listeners: this.#table.listeners,
      paused: this.#livePauses(),
      held: sumOfHeld(this.fleet.workers),
      workers: [...this.fleet.workers].map(({ id, pid, role, isReady, report }) => ({
        id,
        pid,
        role: isReady ? role : "starting",
        connections: report?.connections ?? 0,
      })),
      workersLost: this.#workersLost,
      alarms: this.#start.alarms.all,
      stateDir: settings.stateDir,
    };
  }

  /** Every worker's newest report, from now. */
  async freshReports(): Promise<void> {
    await this.fleet.askServing({ kind: "report" });
  }

  async counters(): Promise<Counters> {
    await this.freshReports();
    return this.#start.ledger.total(this.fleet.workers);
  }

  /** From a worker that a parent before this one left behind. */
  hearOrphan({ workerId, report }: OrphanReport): void {
    this.#orphans.set(workerId, { report, heardAt: Date.now() });
    this.#start.ledger.replaceOrphan(workerId, report.counters);
  }

  /** One change at a time, in the order of their arrival. */
  inTurn<Result>(change: () => Promise<Result>): Promise<Result> {
    const result = this.#changes.then(change);
    this.#changes = result.catch(() => {});
    return result;
  }

  /**
   * Puts a table in force. Returns when it is durable and every worker goes by it: from then on no new request reaches
   * what it no longer names.
   * @throws PlimsollError when it is refused; then neither the table in force nor the saved one has changed.
   */
  async replaceTable(proposed: unknown): Promise<RoutingTable> {
    const [...problems] = tableProblems(proposed);
    if (problems.length > 0) throw refusal("TGT-PROXY-TABLE", `it is not valid: ${problems.join("; ")}`);
    const wanted = proposed as RoutingTable;
    this.checkFence(wanted.fence);
    if (wanted.generation !== this.#table.generation + 1)
      throw refusal(
        "TGT-PROXY-GENERATION",
        `generation ${this.#table.generation} is in force: found ${wanted.generation}, wanted ${this.#table.generation + 1}`,
      );
    const change = await prepareListeners(this.fleet, wanted.listeners);
    const table = { ...wanted, listeners: change.resolved };
    const unsaved = this.#save(table);
    // Where instances are is found out again after a crash; what share they get is not.
    if (unsaved !== undefined && !sameShares(this.#table, table)) {
      await this.fleet.close(change.opened);
      throw refusal("TGT-PROXY-STATE", `it cannot be saved: ${unsaved}`);
    }
    if (unsaved !== undefined) this.#start.alarms.raise("state-unsaved", unsaved);
    this.#table = table;
    await this.#putInForce(change);
    return table;
  }

  async pause(service: string, forMs: number): Promise<void> {
    await this.#changePauses({ ...this.#livePauses(), [service]: Date.now() + forMs });
  }

  async resume(service: string): Promise<void> {
    const { [service]: _ended, ...others } = this.#livePauses();
    await this.#changePauses(others);
  }

  /** Waits until nothing is in flight on the scope, or the deadline; says how much remained. */
  async drain(scope: DrainScope, deadlineMs: number): Promise<DrainOutcome> {
    const deadline = Date.now() + deadlineMs;
    for (;;) {
      await this.freshReports();
      const remaining = inFlightOf(this.#reports(), scope);
      if (remaining === 0 || Date.now() >= deadline) return { remaining };
      await new Promise((resolve) => setTimeout(resolve, DRAIN_LOOK_EVERY_MS));
    }
  }

  /** @throws PlimsollError TGT-PROXY-START when the new worker does not start; the old one serves on. */
  async upgrade(entry: string, limits: DrainLimits): Promise<ProxyStatus> {
    const next = await this.fleet.upgrade(entry, limits);
    this.#start.log("upgraded", { entry, worker: next.id });
    return this.status();
  }

  /** What cannot be written is kept in memory, and tried again at the next time. */
  saveCounters(workers: Iterable<WorkerProcess> = this.fleet.workers): void {
    const { alarms, ledger, settings } = this.#start;
    try {
      ledger.save(workers);
      alarms.end("counters-unsaved");
    } catch (error) {
      alarms.raise("counters-unsaved", diskSentence(error, settings.stateDir));
    }
  }

  async stop(limits: DrainLimits): Promise<void> {
    await this.fleet.close(this.fleet.listeners.keys());
    await this.fleet.stop(limits);
    this.saveCounters([]);
  }

  /** @throws PlimsollError TGT-PROXY-FENCE when someone newer has written since. */
  checkFence(fence: number | undefined): void {
    if (fence !== undefined && fence < this.#table.fence)
      throw refusal("TGT-PROXY-FENCE", `its fence ${fence} is older than ${this.#table.fence}, the highest seen`);
  }

  /** Of every process that may have requests in flight. */
  #reports(): WorkerReport[] {
    const heardSince = Date.now() - ORPHAN_SILENT_AFTER_MS;
    const orphans = [...this.#orphans.values()].filter(({ heardAt }) => heardAt > heardSince);
    const workers = [...this.fleet.workers].flatMap(({ report }) => report ?? []);
    return [...workers, ...orphans.map(({ report }) => report)];
  }

  #saveWhatIsUnsaved(): void {
    this.saveCounters();
    if (this.#start.alarms.isRaised("state-unsaved")) this.#save(this.#table);
  }

  /** Why it cannot be saved; then the copies on disk are what they were. */
  #save(table: RoutingTable): string | undefined {
    const { alarms, settings } = this.#start;
    try {
      saveState(settings.stateDir, table);
    } catch (error) {
      return diskSentence(error, settings.stateDir);
    }
    for (const kind of ["state-unreadable", "state-unsaved"] as const) alarms.end(kind);
    return undefined;
  }

  async #changePauses(pauses: Pauses): Promise<void> {
    this.#pauses = pauses;
    await this.fleet.askServing({ kind: "pause", pauses });
  }

  #livePauses(): Pauses {
    const now = Date.now();
    return Object.fromEntries(Object.entries(this.#pauses).filter(([, until]) => until > now));
  }

  async #putInForce(change: ListenerChange): Promise<void> {
    await this.fleet.askServing({ kind: "swap", table: this.#table });
    await this.fleet.close(change.closed);
  }

  #ended(worker: WorkerProcess): void {
    this.#start.ledger.retire(worker.counters);
    if (worker.isReady && worker.role !== "draining") this.#workersLost += 1;
  }
}

function sumOfHeld(workers: Iterable<WorkerProcess>): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { report } of workers) {
    for (const [service, count] of Object.entries(report?.held ?? {})) sums[service] = (sums[service] ?? 0) + count;
  }
  return sums;
}

function inFlightOf(reports: readonly WorkerReport[], scope: DrainScope): number {
  let sum = 0;
  for (const { inFlight } of reports) {
    for (const { service, revision, instance, count } of inFlight) {
      const isMeant =
        (scope.service === undefined || scope.service === service) &&
        (scope.revision === undefined || scope.revision === revision) &&
        (scope.instances === undefined || scope.instances.includes(instance));
      if (isMeant) sum += count;
    }
  }
  return sum;
}

function refusal(code: `TGT-PROXY-${string}`, why: string): PlimsollError {
  const kind = code === "TGT-PROXY-TABLE" ? "bug" : "world";
  return new PlimsollError({ code, kind, message: `Cannot change the proxy's routing table as ${why}` });
}
