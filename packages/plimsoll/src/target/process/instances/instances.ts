import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type Clock, systemClock } from "../../../base/clock.js";
import { shortDigest } from "../../../base/digest.js";
import { messageOf } from "../../../base/error.js";
import type { ServiceRecord } from "../../../release/record.js";
import { endGroup } from "./end-group.js";
import { freePort } from "./free-port.js";
import { type Instance, type InstancePlan, type InstanceView, keepRunning } from "./instance.js";
import { type InstanceRecord, instanceRecordsIn } from "./instance-record.js";
import { discardRawOutput, type InstanceLog, openInstanceLog } from "./logs/instance-log.js";
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
  /** Takes over what an earlier supervisor left, running or half-stopped. */
  adoptAll(): Promise<void>;
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
/** For an instance whose own deadline is not worth looking up any more. */
const STOP_WITHIN_MS = 5_000;

export function createInstances(world: InstancesWorld): Instances {
  const clock = world.clock ?? systemClock;
  const records = instanceRecordsIn(world.folder);
  const running = new Map<string, { readonly instance: Instance; readonly log: InstanceLog }>();
  let waiters: (() => void)[] = [];

  const changed = () => {
    const woken = waiters;
    waiters = [];
    for (const wake of woken) wake();
    world.changed();
  };

  const keep = async (record: InstanceRecord) => {
    const plan = await world.plan(record);
    const log = openInstanceLog({
      labels: { service: record.service, revision: record.revision, release: record.release, instance: record.id },
      folder: join(world.logs, record.service),
      rotation: world.rotation,
      now: () => clock.now(),
      secrets: plan.secrets,
    });
    const leave = (leaving: InstanceRecord) => world.leave([leaving]);
    const instance = keepRunning(record, plan, { clock, log, save: records.save, leave, changed });
    running.set(record.id, { instance, log });
    return instance;
  };

  const create = async (service: ServiceRecord, release: string) => {
    const taken = new Set(records.load().flatMap((known) => [known.port, known.metricsPort ?? 0]));
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
      startedAt: clock.now(),
      restarts: 0,
      lastExit: undefined,
    };
    records.save(record);
    await keep(record);
  };

  const end = async (entries: readonly Instance[]) => {
    const leaving = entries.map((instance) => instance.view().record);
    let left: Promise<void> | undefined;
    const leave = () => {
      left ??= world.leave(leaving);
      return left;
    };
    await Promise.all(
      entries.map(async (instance) => {
        await instance.stop(leave);
        const { id } = instance.view().record;
        records.remove(id);
        running.get(id)?.log.close();
        running.delete(id);
      }),
    );
    changed();
  };

  /** The earlier supervisor died while it ended this one. */
  const finishStop = async (record: InstanceRecord) => {
    await world.leave([record]);
    if (record.process !== undefined) await endGroup(record.process, STOP_WITHIN_MS, clock);
    discardRawOutput(join(world.logs, record.service, record.id));
    records.remove(record.id);
  };

  const entriesOf = (service: string, revision: string) =>
    [...running.values()]
      .map((entry) => entry.instance)
      .filter((instance) => isOf(instance.view().record, service, revision))
      .sort((a, b) => order(a.view().record, b.view().record));

  const logTimer = setInterval(() => {
    for (const { log } of running.values()) log.catchUp();
  }, LOGS_EVERY_MS);
  logTimer.unref();

  let growing: Promise<void> = Promise.resolve();
  const grow = async (service: ServiceRecord, release: string, count: number) => {
    const present = entriesOf(service.name, service.revision).filter((instance) => isWanted(instance.view()));
    for (let n = present.length; n < count; n += 1) await create(service, release);
    changed();
  };

  return {
    wanted: (service, revision) =>
      [...running.values()]
        .map((entry) => entry.instance.view())
        .filter((view) => isWanted(view) && isOf(view.record, service, revision))
        .sort((a, b) => order(a.record, b.record)),
    growTo: (service, release, count) => {
      growing = growing.catch(() => {}).then(() => grow(service, release, count));
      return growing;
    },
    shrinkTo: async (service, revision, keepCount) => {
      const entries = entriesOf(service, revision);
      const kept = new Set(entries.filter((instance) => isWanted(instance.view())).slice(0, keepCount));
      await end(entries.filter((instance) => !kept.has(instance)));
    },
    stopAll: () => end([...running.values()].map((entry) => entry.instance)),
    adoptAll: async () => {
      for (const record of records.load()) {
        if (record.wanted === "running") await keep(record).catch((error) => world.trouble(record, messageOf(error)));
        else await finishStop(record);
      }
    },
    change: (signal) =>
      new Promise((resolve) => {
        waiters.push(resolve);
        signal.addEventListener("abort", () => resolve(), { once: true });
        if (signal.aborted) resolve();
      }),
    catchUpLogs: () => {
      for (const { log } of running.values()) log.catchUp();
    },
  };
}

function isWanted(view: InstanceView): boolean {
  return view.record.wanted === "running";
}

function isOf(record: InstanceRecord, service: string | undefined, revision: string | undefined): boolean {
  return (service ?? record.service) === record.service && (revision ?? record.revision) === record.revision;
}

/** The oldest stay when there are too many: they have proved that they run. */
function order(a: InstanceRecord, b: InstanceRecord): number {
  return a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1);
}
