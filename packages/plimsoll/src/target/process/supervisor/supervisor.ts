import { join } from "node:path";
import { systemClock, waitAtMost } from "../../../base/clock.js";
import { messageOf } from "../../../base/error.js";
import type { Signal } from "../../../judge/signal.js";
import type { StoreModel } from "../../../model/app-model.js";
import type { Observed } from "../../../plan/observed.js";
import type { Operation } from "../../../plan/operation.js";
import type { Claim, Evidence, Outcome, Token } from "../../target.js";
import type { Instances } from "../instances/instances.js";
import { endOrphanedJobs } from "../jobs/job-state.js";
import { noCounters } from "../proxy/counters.js";
import type {
  BackupsAnswer,
  EvidenceRequest,
  PingAnswer,
  SignalsRequest,
  StatusAnswer,
  UpgradeAnswer,
} from "../supervisor-protocol.js";
import type { SupervisorSettings } from "../supervisor-settings.js";
import { diskAlarm } from "./disk-alarm.js";
import { evidenceOf } from "./evidence.js";
import { handlersOver } from "./handlers.js";
import { instanceStatuses } from "./instance-status.js";
import { addressesOf, observedServices, servicesElsewhere } from "./observe.js";
import { createOperationRegistry, type OperationRegistry } from "./operation-registry.js";
import { runOperation } from "./operations/run-operation.js";
import { openOutcomeLog } from "./outcome-log.js";
import { makeParts, type Parts } from "./parts.js";
import { createStoreSchedule, type StoreSchedule, waitForSchedule } from "./store-schedule.js";
import { tidy } from "./tidying/tidy.js";

/** What runs an environment of the process target. It may die at any moment; the next one adopts everything. */
export interface Supervisor {
  /** Resolves when what an earlier supervisor left has been taken over; rejects when that is impossible. */
  readonly begun: Promise<void>;
  ping(): PingAnswer;
  perform(operation: Operation, token: Token, timeoutMs: number, report: (line: string) => void): Promise<Outcome>;
  claim(fence: number, underWay: "goes-on" | "ends"): Promise<Claim>;
  abort(token: Token): void;
  observe(): Promise<Observed>;
  status(): Promise<StatusAnswer>;
  signals(asked: SignalsRequest): Promise<readonly Signal[]>;
  evidence(asked: EvidenceRequest): Promise<readonly Evidence[]>;
  backups(store: string): BackupsAnswer;
  upgradeProxy(): Promise<UpgradeAnswer>;
  /** Ends everything of the environment but the supervisor itself. */
  down(): Promise<void>;
}

/** Begins to adopt what an earlier supervisor left; see `begun`. */
export function createSupervisor(settings: SupervisorSettings, log: (line: string) => void): Supervisor {
  return new RunningSupervisor(settings, log);
}

const STORES_EVERY_MS = 1_000;
const SCHEDULE_EVERY_MS = 10_000;
/** Whoever watches a release asks for its signals five times a second. */
const WATCHED_FOR_MS = 10_000;
/** A scheduled backup or drill that takes longer than this does not hold `down` up. */
const SCHEDULED_WITHIN_MS = 60_000;

class RunningSupervisor implements Supervisor {
  readonly #settings: SupervisorSettings;
  readonly #log: (line: string) => void;
  readonly #parts: Parts;
  readonly #registry: OperationRegistry;
  readonly begun: Promise<void>;
  readonly #schedule: StoreSchedule;
  readonly #timers: NodeJS.Timeout[] = [];
  #watchedAt = 0;
  /** What an adopted instance can do is not known before its first probe, and the table must not lose it until then. */
  #follows = false;

  constructor(settings: SupervisorSettings, log: (line: string) => void) {
    this.#settings = settings;
    this.#log = log;
    this.#parts = makeParts(settings, log, () => this.#followChange());
    const handlers = handlersOver(this.#parts, () => this.#tidyLater());
    const schedule = createStoreSchedule({
      ...this.#parts,
      stores: () => this.#servingStores(),
      isQuiet: () => !this.#registry.busy && Date.now() - this.#watchedAt > WATCHED_FOR_MS,
      clock: systemClock,
      log,
    });
    this.#schedule = schedule;
    this.#registry = createOperationRegistry(
      async (operation, run) =>
        (await waitForSchedule(schedule, operation, run)) ?? (await runOperation(handlers, operation, run)),
      this.#parts.fence,
      openOutcomeLog(join(this.#parts.folders.supervisor, "outcomes")),
    );
    this.begun = this.#begin();
  }

  async #begin(): Promise<void> {
    const { addresses, instances, jobsFolder, stores } = this.#parts;
    await endOrphanedJobs(jobsFolder);
    await instances.adoptAll();
    await firstProbes(instances);
    this.#follows = true;
    this.#followChange();
    instances.finishStops().catch((error) => this.#log(`instances cannot be ended: ${messageOf(error)}`));
    const lookAfterStores = () =>
      void stores
        .checkAlive()
        .then(addresses.refresh, (error) => this.#log(`stores cannot be looked after: ${messageOf(error)}`));
    this.#timers.push(
      setInterval(lookAfterStores, STORES_EVERY_MS),
      setInterval(() => void this.#schedule.look(), SCHEDULE_EVERY_MS),
    );
  }

  ping(): PingAnswer {
    return { pid: process.pid, version: this.#settings.version, busy: this.#registry.busy };
  }

  perform(operation: Operation, token: Token, timeoutMs: number, report: (line: string) => void): Promise<Outcome> {
    return this.#registry.perform(operation, token, timeoutMs, report);
  }

  claim(fence: number, underWay: "goes-on" | "ends"): Promise<Claim> {
    return this.#registry.claim(fence, underWay);
  }

  abort(token: Token): void {
    this.#registry.abort(token);
  }

  async observe(): Promise<Observed> {
    const { artifacts, instances, records, serving, stores } = this.#parts;
    const table = await (await this.#parts.proxy.current())?.table();
    const release = serving.get();
    const record = release === undefined ? undefined : records.get(release);
    const serves = record !== undefined && servicesElsewhere(record, table).length === 0;
    return {
      serving: serves ? release : undefined,
      services: observedServices(table, instances.wanted(), records.isInternal),
      stores: stores.observe(),
      artifacts: artifacts.digests(),
      addresses: addressesOf(record),
    };
  }

  async status(): Promise<StatusAnswer> {
    const client = await this.#parts.proxy.current();
    const alarms = (await client?.status())?.alarms.map(({ kind, message }) => `proxy, ${kind}: ${message}`) ?? [];
    const disk = diskAlarm(this.#parts.folders.supervisor);
    return {
      instances: instanceStatuses(this.#parts.instances.wanted(), Date.now()),
      alarms: disk === undefined ? alarms : [disk, ...alarms],
    };
  }

  async signals({ release, revisions }: SignalsRequest): Promise<readonly Signal[]> {
    this.#watchedAt = Date.now();
    const { baselines, proxy, smokeEvidence } = this.#parts;
    const signals = baselines.signals(release, revisions, await this.#counters());
    const table = await (await proxy.current())?.table();
    if (table !== undefined) smokeEvidence.topUp({ release, pairs: revisions, signals, table });
    return signals;
  }

  async evidence({ revisions }: EvidenceRequest): Promise<readonly Evidence[]> {
    const { instances, smokeEvidence } = this.#parts;
    instances.catchUpLogs();
    const counters = await this.#counters();
    return Object.entries(revisions).map(([service, revision]) =>
      evidenceOf(service, revision, instances.wanted(service, revision), {
        counters: counters.services[service]?.[revision],
        smokeTests: smokeEvidence.sent(service, revision),
      }),
    );
  }

  backups(store: string): BackupsAnswer {
    const finished = this.#parts.backups.list(store);
    const works = this.#parts.works.read(store);
    const lastDrill = works.findLast(({ kind }) => kind === "drill");
    const lastBackup = works.findLast(({ kind }) => kind === "back-up");
    return {
      backups: finished.map(({ id, finishedAt, bytes }) => ({ id, at: finishedAt, bytes })),
      ...(lastDrill === undefined ? {} : { lastDrill }),
      ...(lastBackup?.outcome.kind === "failed" ? { failedBackup: lastBackup } : {}),
    };
  }

  async upgradeProxy(): Promise<UpgradeAnswer> {
    const client = await this.#parts.proxy.current();
    if (client === undefined) throw new Error("there is no proxy to upgrade, as nothing was released yet");
    return { pid: (await client.upgrade({ whole: true })).pid };
  }

  async down(): Promise<void> {
    const { closeBuilds, instances, proxy, serving, stores } = this.#parts;
    this.#follows = false;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#registry.endAll();
    await waitAtMost(systemClock, this.#schedule.idle(), SCHEDULED_WITHIN_MS);
    await proxy.remove();
    serving.set(undefined);
    await instances.stopAll();
    await stores.stopAll();
    await closeBuilds();
  }

  #tidyLater(): void {
    const { closeBuilds } = this.#parts;
    // Gates and builds of the release are over: their trees would only look like a build under way.
    closeBuilds()
      .then(() => tidy(this.#settings.stateDir, Date.now()))
      .then((gone) => gone.length > 0 && this.#log(`removed what no release needs: ${gone.join(", ")}`))
      .catch((error) => this.#log(`cannot tidy up: ${messageOf(error)}`));
  }

  #servingStores(): readonly StoreModel[] {
    const { records, serving } = this.#parts;
    const release = serving.get();
    return release === undefined ? [] : Object.values(records.get(release).stores);
  }

  async #counters() {
    return (await this.#parts.proxy.current())?.counters() ?? noCounters(0);
  }

  #followChange(): void {
    if (!this.#follows) return;
    this.#parts.traffic
      .follow()
      .catch((error) => this.#log(`the proxy's table could not be written: ${messageOf(error)}`));
  }
}

/** Long enough for a probe of an instance that answers. */
const FIRST_PROBES_WITHIN_MS = 3_000;

async function firstProbes(instances: Instances): Promise<void> {
  const limit = AbortSignal.timeout(FIRST_PROBES_WITHIN_MS);
  const unknown = () =>
    instances.wanted().filter((view) => view.record.process !== undefined && view.trace.last === undefined);
  while (!limit.aborted && unknown().length > 0) await instances.change(limit);
}
