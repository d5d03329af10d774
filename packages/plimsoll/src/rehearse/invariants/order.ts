import { describeOperation } from "../../plan/print.js";
import { type EffectMoment, type Invariant, isUndo, touchesProduction } from "./invariant.js";

export const intentFirst: Invariant = {
  must: "the intent of an effect must stand in the journal before the effect happens",
  beforeEffect: ({ effect, ledger }) =>
    ledger.intended.has(effect.token.operation) ? undefined : `${named({ effect })} has no intent`,
};

export const needsFirst: Invariant = {
  must: "nothing must happen before everything that it needs is recorded as done: no wave before its verdict",
  beforeEffect: ({ effect, planned, ledger }) => {
    const missing = (planned?.needs ?? []).filter((n) => !ledger.done.has(String(n)));
    return missing.length === 0 ? undefined : `${named({ effect })} happened before #${missing.join(", #")}`;
  },
};

export const backupFirst: Invariant = {
  must: "a store must be backed up before it is migrated, where the plan says so (REL-22)",
  beforeEffect: ({ effect, ledger, record, release, world }) => {
    if (effect.operation.kind !== "migrate") return undefined;
    const uses = record.services[effect.operation.service]?.uses ?? [];
    for (const { n, operation } of ledger.plan.operations) {
      if (operation.kind !== "back-up" || !uses.includes(operation.store)) continue;
      const made = world.effects.some((it) => it.token.release === release && it.token.operation === String(n));
      if (!made) return `${named({ effect })} happened before the backup of ${operation.store}`;
    }
    return undefined;
  },
};

export const oneMigrationAtATime: Invariant = {
  must: "two migrations of one store must never run at once",
  beforeEffect: ({ effect, record, underway }) => {
    const { operation } = effect;
    if (operation.kind !== "migrate") return undefined;
    const stores = record.services[operation.service]?.uses ?? [];
    for (const other of underway()) {
      if (other.kind !== "migrate" || other.service === operation.service) continue;
      const shared = record.services[other.service]?.uses.find((store) => stores.includes(store));
      if (shared !== undefined) return `${operation.service} and ${other.service} migrate ${shared}`;
    }
    return undefined;
  },
};

export const workerStays: Invariant = {
  must: "a worker must not be stopped before its successor is ready",
  beforeEffect: ({ effect, record, previous, world, now }) => {
    const { operation } = effect;
    if (operation.kind !== "stop" || isUndo(effect)) return undefined;
    const next = record.services[operation.service];
    const isOld = previous?.services[operation.service]?.revision === operation.revision;
    if (next?.role !== "worker" || !isOld || next.revision === operation.revision) return undefined;
    const ready = world.revisions.proven(next.name, next.revision, now());
    return ready >= next.replicas ? undefined : `${named({ effect })} happened with ${ready} of ${next.replicas} ready`;
  },
};

export const approvalFirst: Invariant = {
  must: "nothing must change in production before a person has approved, in time",
  beforeEffect: ({ effect, ledger }) => {
    if (ledger.approval === undefined || isUndo(effect) || !touchesProduction(effect.operation)) return undefined;
    if (ledger.answer?.kind !== "approved") return `${named({ effect })} happened without an approval`;
    const late = ledger.answerLate;
    return late !== undefined && late.at > 0 && late.now > 0
      ? `${named({ effect })} happened though the approval came too late`
      : undefined;
  },
};

export const approvalCounts: Invariant = {
  must: "an approval that was given in time must count, whenever somebody reads it",
  atEntry: (entry, { ledger }) => {
    if (entry.kind !== "turned" || entry.failure.cause !== "not-approved" || ledger.answer?.kind !== "approved")
      return undefined;
    const late = ledger.answerLate;
    return late !== undefined && late.at < 0 && late.now < 0 ? entry.failure.message : undefined;
  },
};

export const nothingAfterTheTurn: Invariant = {
  must: "no forward step must have an effect once the release has turned back",
  beforeEffect: ({ effect, ledger }) =>
    ledger.turned && !isUndo(effect) ? `${named({ effect })} happened afterwards` : undefined,
};

export const nothingAfterTheEnd: Invariant = {
  must: "a release must have no effect after its end",
  beforeEffect: ({ effect, ledger }) =>
    ledger.result !== undefined ? `${named({ effect })} happened after it was ${ledger.result}` : undefined,
};

export const undoOnlyAfterTheTurn: Invariant = {
  must: "nothing must be undone before the release has turned back",
  beforeEffect: ({ effect, ledger }) =>
    isUndo(effect) && !ledger.turned ? `${named({ effect })} happened before` : undefined,
};

export const doneIsTrue: Invariant = {
  must: "a step must be recorded as done only after its effect was felt",
  atEntry: (entry, { release, ledger, world }) => {
    if (entry.kind !== "done" || !ledger.done.has(entry.step)) return undefined;
    const operation = ledger.plan.operations[Number(entry.step) - 1]?.operation;
    if (operation !== undefined && ["approve", "bake", "watch"].includes(operation.kind)) return undefined;
    const felt = world.effects.some(({ token }) => token.release === release && token.operation === entry.step);
    return felt ? undefined : `step ${entry.step} is recorded as done and was not felt`;
  },
};

export const oldIsKept: Invariant = {
  must: "what served before the release must be kept until the release is activated (REL-06)",
  beforeEffect: ({ effect, ledger, before }) => {
    const { operation } = effect;
    if (operation.kind !== "stop" || ledger.activated) return undefined;
    const served = before.services[operation.service]?.some(
      ({ revision, weight }) => revision === operation.revision && weight > 0,
    );
    return served === true ? `${named({ effect })} happened before the activation` : undefined;
  },
};

export const evidenceFirst: Invariant = {
  must: "a bake must be passed only on enough requests",
  atEntry: (entry, { release, ledger, world }) => {
    if (entry.kind !== "done" || !ledger.done.has(entry.step)) return undefined;
    const operation = ledger.plan.operations[Number(entry.step) - 1]?.operation;
    if (operation?.kind !== "bake") return undefined;
    const starved = world.traffic.signals(release, operation.pairs).find(({ canary }) => canary.total < FEWEST);
    return starved && `${starved.service} was judged on ${starved.canary.total} requests`;
  },
};

/** Far less than any pass of the judge takes at its strictest settings here, far more than nothing. */
const FEWEST = 30;

function named({ effect }: Pick<EffectMoment, "effect">): string {
  return `${effect.token.operation} ${describeOperation(effect.operation)}`;
}
