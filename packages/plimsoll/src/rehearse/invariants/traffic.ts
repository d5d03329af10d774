import type { Operation } from "../../plan/operation.js";
import type { Invariant } from "./invariant.js";

export const weightsSum: Invariant = {
  must: "the weights of a service must sum to 100, or to 0 where nothing of it is to get traffic",
  afterEffect: ({ effect, world, ledger, before }) => {
    if (effect.operation.kind !== "shift" && effect.operation.kind !== "stop") return undefined;
    for (const [service, sum] of world.revisions.sharedOut()) {
      if (sum === 100) continue;
      const had = (before.services[service] ?? []).some(({ weight }) => weight > 0);
      const mayBeNone = !had || ledger.plan.operations.some(({ operation }) => leavesNone(operation, service));
      if (sum !== 0 || !mayBeNone) return `${service} has ${sum}%`;
    }
    return undefined;
  },
};

function leavesNone(operation: Operation, service: string): boolean {
  return operation.kind === "shift" && Object.keys(operation.to[service] ?? { other: 1 }).length === 0;
}

export const readyOnly: Invariant = {
  must: "traffic must never be given to a revision of which nothing is ready",
  afterEffect: ({ effect, world, now }) => {
    if (effect.operation.kind !== "shift") return undefined;
    for (const [service, weights] of Object.entries(effect.operation.to)) {
      for (const [revision, weight] of Object.entries(weights)) {
        if (weight > 0 && world.revisions.ready(service, revision, now()) === 0)
          return `${service}@${revision} got ${weight}%`;
      }
    }
    return undefined;
  },
};

export const shareWithinCapacity: Invariant = {
  must: "a revision's share of the traffic must never be above its share of instances that were shown to be ready",
  afterEffect: ({ effect, world, now, record, previous, before }) => {
    if (!["shift", "scale", "stop"].includes(effect.operation.kind)) return undefined;
    for (const { service, revision, weight } of world.revisions.weighted()) {
      const instances = world.revisions.proven(service, revision, now());
      const known = [record.services[service], previous?.services[service]].find((it) => it?.revision === revision);
      const atStart = before.services[service]?.find((it) => it.revision === revision)?.running;
      const wanted = Math.min(known?.replicas ?? Number.POSITIVE_INFINITY, atStart || Number.POSITIVE_INFINITY);
      if (wanted === Number.POSITIVE_INFINITY || instances >= wanted) continue;
      // Percentages are whole numbers: two thirds are 67% on one side or the other.
      if (Math.ceil(((weight - 1) * wanted) / 100) > instances) {
        return `${service}@${revision} has ${weight}% on ${instances} of ${wanted} instances`;
      }
    }
    return undefined;
  },
};

export const together: Invariant = {
  must: "all services of a release must move by the same share at once (REL-28)",
  afterEffect: ({ effect, world, record, before }) => {
    if (effect.operation.kind !== "shift") return undefined;
    const shares = new Map<number, string>();
    for (const { name, revision } of Object.values(record.services)) {
      const old = before.services[name]?.find(({ weight }) => weight > 0);
      // A service that is new has no second revision to share with; one that is unchanged does not move.
      if (old === undefined || old.revision === revision) continue;
      shares.set(world.revisions.weight(name, revision), name);
    }
    if (shares.size < 2) return undefined;
    return [...shares].map(([weight, service]) => `${service} has ${weight}% on its new revision`).join(", ");
  },
};
