import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type Clock, systemClock } from "../../../base/clock.js";
import { shortDigest } from "../../../base/digest.js";
import { diskTroubleOf } from "../../../base/disk-trouble.js";
import { messageOf } from "../../../base/error.js";
import { onAbort } from "../../../base/on-abort.js";
import type { ServiceRecord } from "../../../release/record.js";
import { endGroup } from "./end-group.js";
import { freePort } from "./free-port.js";
import { type Instance, type InstancePlan, type InstanceView, keepRunning } from "./instance.js";
import { type InstanceRecord, type InstanceRecords, instanceRecordsIn } from "./instance-record.js";
import { discardRawOutput, type InstanceLog, openInstanceLog } from "./logs/instance-log.js";
import { pruneLogs } from "./logs/prune-logs.js";
import type { Rotation } from "./logs/rotating-file.js";

/** All instances of an environment. */
export interface Instances {
  /** Instances that are wanted, of one revision or of all. */
  wanted(service?: string, revision?: string): readonly InstanceView[];
  /** Adds instances until there are `count` of the revision; never removes one. */
  growTo(service: ServiceRecord, release: string, count: number): Promise<void>;
  /** Ends all but the `keep` oldest of the revision. */
  shrinkTo(service: string, revision: string, keep: number): Promise<void>;
  stopAll(): Promise<void>;
  /** Takes over what an earlier supervisor left running. */
  adoptAll(): Promise<void>;
  /** Instances of it could not be taken over: what they do is not known. */
  isTroubled(service: string, revision: string): boolean;
  /** Ends what an earlier supervisor was ending; only after `adoptAll`, as it changes the traffic. */
  finishStops(): Promise<void>;
  /** Resolves at the next change of any instance, or when the signal aborts. */
  change(signal: AbortSignal): Promise<void>;
  /** Reads what all instances have printed up to now. */
  catchUpLogs(): void;
}

export interface InstancesWorld {
  readonly folder: string;
  readonly logs: string;
  readonly rotation: Rotation;
  readonly clock?: Clock;
  /** From the release records; throws when no record knows the revision. */
  plan(record: InstanceRecord): Promise<InstancePlan>;
  /** Takes instances out of traffic and waits until they have no request left. */
  leave(instances: readonly InstanceRecord[]): Promise<void>;
  changed(): void;
  /** An instance that cannot be kept; its process, if there is one, is left alone. */
  trouble(record: InstanceRecord, reason: string): void;
}

const LOGS_EVERY_MS = 100;
/** Logs of instances that are gone, per service. */
const LOGS_KEPT = 20;
/** For an instance whose own deadline is not worth looking up any more. */
const STOP_WITHIN_MS = 5_000;

export function createInstances(world: InstancesWorld): Instances {
  return new InstanceSet(world);
}

interface Kept {
  readonly instance: Instance;
  readonly log: InstanceLog;
}

class InstanceSet implements Instances {
  readonly #world: InstancesWorld;
  readonly #clock: Clock;
  readonly #records: InstanceRecords;
  readonly #kept = new Map<string, Kept>();
  readonly #troubled = new Set<string>();
  /** What a full disk did not take: an instance is kept running all the same, and its record saved later. */
  readonly #unsaved = new Map<string, InstanceRecord>();
  #waiters: (() => void)[] = [];
  /** One growth at a time: two that count at once would both add. */
  #growing: Promise<void> = Promise.resolve();

  /** What an earlier supervisor was ending counts as ended only when it has. */
  #finishing: Promise<unknown> = Promise.resolve();

  constructor(world: InstancesWorld) {
    this.#world = world;
    this.#clock = world.clock ?? systemClock;
    this.#records = instanceRecordsIn(world.folder);
    setInterval(() => {
      this.catchUpLogs();
      for (const record of this.#unsaved.values()) this.#save(record);
    }, LOGS_EVERY_MS).unref();
  }

  wanted(service?: string, revision?: string): readonly InstanceView[] {
    return this.#instancesOf(service, revision)
      .map((instance) => instance.view())
      .filter(isWanted);
  }

  growTo(service: ServiceRecord, release: string, count: number): Promise<void> {
    const grow = async () => {
      const present = this.wanted(service.name, service.revision).length;
      for (let n = present; n < count; n += 1) await this.#create(service, release);
    };
    const turn = this.#growing.then(grow);
    this.#growing = turn.catch(() => {});
    return turn;
  }

  async shrinkTo(service: string, revision: string, keep: number): Promise<void> {
    await this.#finishing;
    const all = this.#instancesOf(service, revision);
    const kept = new Set(all.filter((instance) => isWanted(instance.view())).slice(0, keep));
    await this.#end(all.filter((instance) => !kept.has(instance)));
  }

  async stopAll(): Promise<void> {
    await this.#end(this.#instancesOf());
  }

  async adoptAll(): Promise<void> {
    for (const record of this.#records.load().filter(({ wanted }) => wanted === "running")) {
      await this.#keep(record).catch((error) => {
        this.#troubled.add(`${record.service}@${record.revision}`);
        this.#world.trouble(record, messageOf(error));
      });
    }
  }

  isTroubled(service: string, revision: string): boolean {
    return this.#troubled.has(`${service}@${revision}`);
  }

  async finishStops(): Promise<void> {
    const halfStopped = this.#records.load().filter(({ wanted }) => wanted === "stopped");
    const stops = Promise.all(halfStopped.map((record) => this.#finishStop(record)));
    this.#finishing = stops;
    await stops;
  }

  change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = () => {
        stopListening();
        resolve();
      };
      this.#waiters.push(done);
      const stopListening = onAbort(signal, done);
    });
  }

  catchUpLogs(): void {
    for (const { log } of this.#kept.values()) log.catchUp();
  }

  readonly #changed = () => {
    const woken = this.#waiters;
    this.#waiters = [];
    for (const wake of woken) wake();
    this.#world.changed();
  };

  async #create(service: ServiceRecord, release: string): Promise<void> {
    const taken = new Set(this.#records.load().flatMap((known) => [known.port, known.metricsPort ?? 0]));
    const port = await freePort(taken);
    const record: InstanceRecord = {
      id: `${service.name}-${shortDigest(service.revision)}-${randomBytes(3).toString("hex")}`,
      service: service.name,
      revision: service.revision,
      release,
      port,
      metricsPort: service.metrics === undefined ? undefined : await freePort(taken.add(port)),
      wanted: "running",
      process: undefined,
      startedAt: this.#clock.now(),
      restarts: 0,
      lastExit: undefined,
    };
    await this.#keep(record);
  }

  async #keep(record: InstanceRecord): Promise<void> {
    const { service, revision, release, id: instance } = record;
    const plan = await this.#world.plan(record);
    this.#records.save(record);
    const folder = join(this.#world.logs, service);
    const log = openInstanceLog({
      labels: { service, revision, release, instance },
      folder,
      rotation: this.#world.rotation,
      now: () => this.#clock.now(),
      secrets: plan.secrets,
    });
    const kept = keepRunning(record, plan, {
      clock: this.#clock,
      log,
      save: (changed) => this.#save(changed),
      leave: (leaving) => this.#world.leave([leaving]),
      changed: this.#changed,
    });
    this.#kept.set(record.id, { instance: kept, log });
    this.#changed();
  }

  #save(record: InstanceRecord): void {
    try {
      this.#records.save(record);
      this.#unsaved.delete(record.id);
    } catch (error) {
      if (diskTroubleOf(error, this.#world.folder) === undefined) throw error;
      this.#unsaved.set(record.id, record);
    }
  }

  /** They leave the traffic together, then each ends in its own time. */
  async #end(instances: readonly Instance[]): Promise<void> {
    const leaving = instances.map((instance) => instance.view().record);
    let left: Promise<void> | undefined;
    const leave = () => {
      left ??= this.#world.leave(leaving);
      return left;
    };
    await Promise.all(
      instances.map(async (instance) => {
        await instance.stop(leave);
        this.#forget(instance.view().record);
      }),
    );
  }

  async #finishStop(record: InstanceRecord): Promise<void> {
    await this.#world.leave([record]);
    if (record.process !== undefined) await endGroup(record.process, STOP_WITHIN_MS, this.#clock);
    discardRawOutput(join(this.#world.logs, record.service, record.id));
    this.#forget(record);
  }

  #forget({ id, service }: InstanceRecord): void {
    this.#unsaved.delete(id);
    this.#records.remove(id);
    this.#kept.get(id)?.log.close();
    this.#kept.delete(id);
    pruneLogs(join(this.#world.logs, service), LOGS_KEPT, [...this.#kept.keys()]);
    this.#changed();
  }

  /** The oldest first: when there are too many, those stay that have proved that they run. */
  #instancesOf(service?: string, revision?: string): readonly Instance[] {
    return [...this.#kept.values()]
      .map(({ instance }) => ({ instance, record: instance.view().record }))
      .filter(({ record }) => (service ?? record.service) === record.service)
      .filter(({ record }) => (revision ?? record.revision) === record.revision)
      .sort((a, b) => a.record.startedAt - b.record.startedAt || (a.record.id < b.record.id ? -1 : 1))
      .map(({ instance }) => instance);
  }
}

function isWanted(view: InstanceView): boolean {
  return view.record.wanted === "running";
}
