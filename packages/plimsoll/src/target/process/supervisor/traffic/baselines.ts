import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "../../../../base/atomic-file.js";
import type { Counts, Signal } from "../../../../judge/signal.js";
import type { RevisionPairs, TrafficSplit } from "../../../../plan/operation.js";
import type { Counters } from "../../proxy/counters.js";

/**
 * The counters at the moment before a release last moved traffic: one bake is one span of counting at one split. Durable,
 * so that a crash does not start the count anew.
 */
export interface Baselines {
  /** Only the first call for a shift counts, however often the shift is asked for. */
  mark(shift: MarkedShift, counters: Counters): void;
  /**
   * Counts since the last shift. A stable revision that has no traffic any more is held against what it counted before
   * that: since the release's first shift, or in its whole life where the release has left it too little time.
   */
  signals(release: string, pairs: RevisionPairs, counters: Counters): readonly Signal[];
}

export interface MarkedShift {
  readonly release: string;
  /** The operation's key, which tells a new shift from one that is asked for again. */
  readonly operation: string;
  readonly to: TrafficSplit;
}

type ServiceCounts = Readonly<Record<string, Readonly<Record<string, Counts>>>>;

interface Baseline {
  readonly operation: string;
  readonly to: TrafficSplit;
  /** Since when the proxy's counters count. */
  readonly since: number;
  /** Before the release's first shift, and before its last. */
  readonly first: ServiceCounts;
  readonly last: ServiceCounts;
}

/** Against fewer requests a regression of many points goes unseen, however long it is watched. */
const ENOUGH = 1_000;
const NOTHING: Counts = { total: 0, errors: 0, slow: 0 };

export function baselinesIn(folder: string): Baselines {
  const pathOf = (release: string) => join(folder, `${encodeURIComponent(release)}.json`);
  return {
    mark: ({ release, operation, to }, counters) => {
      const before = readBaseline(pathOf(release));
      if (before?.operation === operation) return;
      const last = countsOf(counters);
      const first = before?.since === counters.since ? before.first : last;
      const baseline: Baseline = { operation, to, since: counters.since, first, last };
      writeFileAtomically(pathOf(release), JSON.stringify(baseline));
    },
    signals: (release, pairs, counters) => {
      const baseline = readBaseline(pathOf(release));
      const now = countsOf(counters);
      return Object.entries(pairs).map(([service, { canary, stable }]) => {
        if (baseline === undefined) return { service, canary: NOTHING, stable: NOTHING };
        // Counters that began anew have nothing in them from before the shift.
        const last = baseline.since === counters.since ? baseline.last : {};
        const isFrozen = (baseline.to[service]?.[stable] ?? 0) === 0;
        return {
          service,
          canary: difference(now, last, service, canary),
          stable: isFrozen ? frozen(baseline, service, stable) : difference(now, last, service, stable),
        };
      });
    },
  };
}

function readBaseline(path: string): Baseline | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Baseline) : undefined;
}

function countsOf(counters: Counters): ServiceCounts {
  const services = Object.entries(counters.services).map(([service, revisions]) => [
    service,
    Object.fromEntries(
      Object.entries(revisions).map(([revision, { total, errors, slow }]) => [revision, { total, errors, slow }]),
    ),
  ]);
  return Object.fromEntries(services);
}

function frozen({ first, last }: Baseline, service: string, stable: string): Counts {
  const inRelease = difference(last, first, service, stable);
  return inRelease.total >= ENOUGH ? inRelease : difference(last, {}, service, stable);
}

function difference(now: ServiceCounts, before: ServiceCounts, service: string, revision: string): Counts {
  const { total, errors, slow } = now[service]?.[revision] ?? NOTHING;
  const earlier = before[service]?.[revision] ?? NOTHING;
  return { total: total - earlier.total, errors: errors - earlier.errors, slow: slow - earlier.slow };
}
