import type { ObservedRevision } from "../../plan/observed.js";
import type { ReleaseRecord, ServiceRecord } from "../../release/record.js";
import type { Case, Invariant } from "./invariant.js";

export const promotedIsWhole: Invariant = {
  must: "a release that says promoted must serve whole: all services on its revisions, ready, and observed so",
  atEnd: (given) => {
    const { ledger, record, world, before } = given;
    if (ledger.result !== "promoted") return undefined;
    const observed = world.observe();
    if (observed.serving !== record.id) return `${observed.serving} is observed serving`;
    return firstOf(Object.values(record.services), (service) => {
      const revisions = observed.services[service.name] ?? [];
      const others = (before.services[service.name] ?? []).filter(({ revision }) => revision !== service.revision);
      const stays = others.every(({ revision }) => revisions.some((it) => it.revision === revision && it.running > 0));
      const reported = notStarted(ledger, service) && stays;
      return reported ? undefined : incomplete(service, revisions);
    });
  },
};

/** A rollback starts its workers when visitors are served again: one that does not start is reported, the old one stays. */
function notStarted({ plan, done }: Case["ledger"], { name, role }: ServiceRecord): boolean {
  return plan.operations.some(
    ({ n, operation }) =>
      plan.kind === "rollback" &&
      role === "worker" &&
      (operation.kind === "start" || operation.kind === "wait-ready" || operation.kind === "build") &&
      operation.service === name &&
      !done.has(String(n)),
  );
}

function incomplete(service: ServiceRecord, revisions: readonly ObservedRevision[]): string | undefined {
  const own = revisions.find(({ revision }) => revision === service.revision);
  const { name, revision, replicas, role } = service;
  if (own === undefined || own.ready < replicas)
    return `${own?.ready ?? 0} of ${replicas} of ${name}@${revision} are ready`;
  return role === "worker" || own.weight === 100 ? undefined : `${name}@${revision} has ${own.weight}% of the traffic`;
}

export const promotedIsTidy: Invariant = {
  must: "after a release no worker of the replaced revision must be left, unless the journal reports it",
  atEnd: ({ ledger, record, before, world }) => {
    if (ledger.result !== "promoted") return undefined;
    return firstOf(Object.values(record.services), ({ name, role, revision }) => {
      if (role !== "worker") return undefined;
      const left = (world.observe().services[name] ?? []).find((it) => it.revision !== revision && it.running > 0);
      const ranBefore = (before.services[name] ?? []).some((it) => it.revision === left?.revision);
      return left === undefined || !ranBefore || reported(ledger, name, left.revision)
        ? undefined
        : `${name}@${left.revision} runs`;
    });
  },
};

function reported(ledger: Case["ledger"], service: string, revision: string): boolean {
  return ledger.plan.operations.some(
    ({ n, operation }) =>
      operation.kind === "stop" &&
      operation.service === service &&
      operation.revision === revision &&
      !ledger.done.has(String(n)),
  );
}

export const backIsBack: Invariant = {
  must: "a release that did not succeed must leave what was there before: same traffic, same revisions, nothing of its own",
  atEnd: ({ ledger, before, previous, world }) => {
    if (ledger.result === "promoted" || ledger.result === undefined) return undefined;
    const now = world.observe();
    if (now.serving !== before.serving)
      return `${now.serving ?? "nothing"} is observed serving, before it was ${before.serving ?? "nothing"}`;
    const services = new Set([...Object.keys(now.services), ...Object.keys(before.services)]);
    return firstOf([...services].sort(), (name) => {
      const old = before.services[name] ?? [];
      const revisions = now.services[name] ?? [];
      return firstOf(unionOf(old, revisions), (revision) => {
        const served = previous?.services[name]?.revision === revision;
        return changed(`${name}@${revision}`, served, find(old, revision), find(revisions, revision));
      });
    });
  },
};

function changed(
  what: string,
  served: boolean,
  before: ObservedRevision | undefined,
  now: ObservedRevision | undefined,
): string | undefined {
  const [weightBefore, weight] = [before?.weight ?? 0, now?.weight ?? 0];
  if (weightBefore !== weight) return `${what} has ${weight}% of the traffic, before it had ${weightBefore}%`;
  const [runningBefore, running] = [before?.running ?? 0, now?.running ?? 0];
  // A warm revision that served nobody may have been used by the release, and stopped with it.
  if (running === runningBefore || (!served && running < runningBefore)) return undefined;
  return `${what} runs ${running} times, before it ran ${runningBefore} times`;
}

export const badIsNotPromoted: Invariant = {
  must: "a revision that visitors suffer from must not be promoted",
  atEnd: ({ ledger, record, previous, before, nature, requestsPerSecond }) => {
    if (ledger.result !== "promoted" || ledger.plan.kind !== "ship") return undefined;
    if (requestsPerSecond < ENOUGH_PER_SECOND || previous === undefined || !watches(record)) return undefined;
    return firstOf(Object.values(record.services), ({ name, revision, role }) => {
      const stable = before.services[name]?.find(({ weight }) => weight > 0)?.revision;
      if (role === "worker" || stable === undefined || stable === revision) return undefined;
      const worse = nature(name, revision).errors - nature(name, stable).errors;
      return worse < CLEARLY_WORSE ? undefined : `${name}@${revision} answers ${Math.round(worse * 100)}% more errors`;
    });
  },
};

function watches({ strategy }: ReleaseRecord): boolean {
  return strategy.monitorMs >= 1_000 || (strategy.kind === "canary" && strategy.steps.some((step) => step < 100));
}

/** Where the judge's chance of missing it is out of the question. */
const CLEARLY_WORSE = 0.2;
const ENOUGH_PER_SECOND = 100;

function unionOf(a: readonly ObservedRevision[], b: readonly ObservedRevision[]): readonly string[] {
  return [...new Set([...a, ...b].map(({ revision }) => revision))];
}

function find(revisions: readonly ObservedRevision[], revision: string): ObservedRevision | undefined {
  return revisions.find((it) => it.revision === revision);
}

function firstOf<Item>(items: readonly Item[], check: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const found = check(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
