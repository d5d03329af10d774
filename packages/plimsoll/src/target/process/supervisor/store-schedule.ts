import { once } from "node:events";
import type { Backups } from "../../../backup/backups.js";
import { type DueWork, dueWork } from "../../../backup/schedule.js";
import type { Clock } from "../../../base/clock.js";
import { messageOf } from "../../../base/error.js";
import type { PostgresModel, StoreModel } from "../../../model/app-model.js";
import type { Operation, OperationKind } from "../../../plan/operation.js";
import type { Outcome } from "../../target.js";
import type { StoreWork } from "../supervisor-protocol.js";
import { cancelled, type Run } from "./operation-registry.js";
import { backupOutcome } from "./operations/back-up.js";
import { drillOutcome } from "./operations/drill.js";
import { failed } from "./operations/handler.js";
import type { StoreWorkLog } from "./store-work-log.js";

/** Makes the backups and drills that stores declare, one at a time and only while nothing else goes on. */
export interface StoreSchedule {
  /** Does what is due for one store, if anything is; call it every few seconds. Never rejects. */
  look(): Promise<void>;
  /** Resolves when nothing of it is under way. */
  idle(): Promise<void>;
}

interface World {
  readonly backups: Backups;
  /** Of what serves now. */
  readonly stores: () => readonly StoreModel[];
  readonly works: StoreWorkLog;
  /** Nobody performs an operation or watches a release. */
  readonly isQuiet: () => boolean;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

export function createStoreSchedule({ backups, stores, works, isQuiet, clock, log }: World): StoreSchedule {
  let underWay: Promise<void> | undefined;

  const nextDue = (): { readonly store: PostgresModel; readonly work: DueWork } | undefined => {
    for (const store of stores()) {
      if (store.kind !== "postgres" || store.backup === undefined) continue;
      const past = {
        backups: backups.list(store.name),
        works: works
          .read(store.name)
          .map(({ kind, at, outcome }) => ({ kind, at, ended: outcome.kind === "done" ? "well" : "badly" }) as const),
      };
      const work = dueWork(store.backup, past, clock.now());
      if (work !== undefined) return { store, work };
    }
    return undefined;
  };

  const carryOut = async (store: PostgresModel, work: DueWork): Promise<void> => {
    const id = `scheduled-${fileSafe(clock.now())}`;
    const backup = work.kind === "drill" ? work.backup : id;
    log(`${work.kind} of ${store.name} begins as ${id}`);
    const act = async () =>
      work.kind === "drill"
        ? drillOutcome(await backups.drill(store, backup))
        : backupOutcome(await backups.backUp(store, backup));
    const outcome = await act().catch((error) => failed("backup-failed", messageOf(error)));
    const at = new Date(clock.now()).toISOString();
    works.record({ id, kind: work.kind, store: store.name, backup, at, outcome } satisfies StoreWork);
    log(
      `${work.kind} of ${store.name} as ${id}: ${outcome.kind === "done" ? outcome.detail : outcome.failure.message}`,
    );
  };

  return {
    look: async () => {
      if (underWay !== undefined || !isQuiet()) return;
      try {
        const due = nextDue();
        if (due === undefined) return;
        underWay = carryOut(due.store, due.work);
        await underWay;
      } catch (error) {
        log(`the schedule of backups cannot be kept: ${messageOf(error)}`);
      } finally {
        underWay = undefined;
      }
    },
    idle: async () => {
      await underWay?.catch(() => {});
    },
  };
}

/**
 * An operation on stores begins when no scheduled one is under way any more; the outcome when its time is up before that.
 * Others do not wait: nothing may delay a rollback.
 */
export async function waitForSchedule(
  schedule: StoreSchedule,
  operation: Operation,
  run: Run,
): Promise<Outcome | undefined> {
  if (!ON_STORES.has(operation.kind)) return undefined;
  const aborted = run.signal.aborted ? undefined : once(run.signal, "abort");
  await Promise.race([schedule.idle(), aborted]);
  return run.signal.aborted ? cancelled(run, "waiting for a scheduled backup or drill to end") : undefined;
}

const ON_STORES: ReadonlySet<OperationKind> = new Set(["provision", "back-up", "restore", "drill", "migrate"]);

/** `2026-01-31T14-05-00Z` */
function fileSafe(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replaceAll(":", "-")}Z`;
}
