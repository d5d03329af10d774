import type { ReleaseRecord, ServiceRecord } from "../release/record.js";
import type { Observed, ObservedRevision } from "./observed.js";
import type { TrafficMove } from "./traffic-split.js";

/** What a release changes, from what is observed rather than from what an earlier release meant to do. */
export interface Changes {
  /** Services of the record whose revision does not serve yet. */
  readonly started: readonly ServiceRecord[];
  readonly moves: readonly TrafficMove[];
  /** Revisions that receive traffic, or work, before the release and not after it. */
  readonly replaced: readonly ReplacedRevision[];
  /** Revisions that neither serve now nor will. */
  readonly stale: readonly ReplacedRevision[];
}

export interface ReplacedRevision {
  readonly service: string;
  readonly revision: string;
  readonly running: number;
  readonly role: "web" | "worker";
}

/**
 * @param record what shall serve
 * @param previous the record that served before, which names the roles of services that are gone
 */
export function findChanges(record: ReleaseRecord, previous: ReleaseRecord | undefined, observed: Observed): Changes {
  const services = new Set([...Object.keys(record.services), ...Object.keys(observed.services)]);
  const started: ServiceRecord[] = [];
  const moves: TrafficMove[] = [];
  const replaced: ReplacedRevision[] = [];
  const stale: ReplacedRevision[] = [];
  for (const name of [...services].sort()) {
    const next = record.services[name];
    const role = next?.role ?? previous?.services[name]?.role ?? "web";
    const revisions = observed.services[name] ?? [];
    const current = currentRevision(revisions, role, previous?.services[name]?.revision);
    if (next !== undefined && !serves(revisions, next)) started.push(next);
    const changed = current?.revision !== next?.revision;
    if (role === "web" && changed) moves.push({ service: name, from: current?.revision, to: next?.revision });
    for (const { revision, running } of revisions) {
      if (revision === next?.revision || running === 0) continue;
      const list = revision === current?.revision ? replaced : stale;
      list.push({ service: name, revision, running, role });
    }
  }
  return { started, moves, replaced, stale };
}

/** The revision that has most of the traffic; a worker has none, so its record decides. */
function currentRevision(
  revisions: readonly ObservedRevision[],
  role: "web" | "worker",
  recorded: string | undefined,
): ObservedRevision | undefined {
  if (role === "worker") return revisions.find(({ revision }) => revision === recorded) ?? revisions[0];
  const weighted = revisions.filter(({ weight }) => weight > 0);
  return weighted.toSorted((a, b) => b.weight - a.weight)[0];
}

function serves(revisions: readonly ObservedRevision[], service: ServiceRecord): boolean {
  const found = revisions.find(({ revision }) => revision === service.revision);
  if (found === undefined || found.running < service.replicas) return false;
  return service.role === "worker" || found.weight === 100;
}

/** Where a service that runs already need not be started again, only given traffic. */
export function isWarm(observed: Observed, service: ServiceRecord): boolean {
  const found = observed.services[service.name]?.find(({ revision }) => revision === service.revision);
  return found !== undefined && found.ready >= service.replicas;
}
