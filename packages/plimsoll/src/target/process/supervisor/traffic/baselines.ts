import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "../../../../base/atomic-file.js";
import type { Counts, Signal } from "../../../../judge/signal.js";
import type { RevisionPairs } from "../../../../plan/operation.js";
import type { Counters } from "../../proxy/counters.js";

/** The counters at the moment before a release first moved traffic; durable, so that a crash does not start the count anew. */
export interface Baselines {
  /** Only the first call of a release counts. */
  mark(release: string, counters: Counters): void;
  signals(release: string, pairs: RevisionPairs, counters: Counters): readonly Signal[];
}

interface Baseline {
  readonly since: number;
  readonly services: Readonly<Record<string, Readonly<Record<string, Counts>>>>;
}

const NOTHING: Counts = { total: 0, errors: 0, slow: 0 };

export function baselinesIn(folder: string): Baselines {
  const pathOf = (release: string) => join(folder, `${encodeURIComponent(release)}.json`);
  return {
    mark: (release, counters) => {
      if (!existsSync(pathOf(release))) writeFileAtomically(pathOf(release), JSON.stringify(baselineOf(counters)));
    },
    signals: (release, pairs, counters) => {
      const path = pathOf(release);
      const baseline = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Baseline) : undefined;
      return Object.entries(pairs).map(([service, { canary, stable }]) => ({
        service,
        canary: countsSince(baseline, counters, service, canary),
        stable: countsSince(baseline, counters, service, stable),
      }));
    },
  };
}

function baselineOf(counters: Counters): Baseline {
  const services = Object.entries(counters.services).map(([service, revisions]) => [
    service,
    Object.fromEntries(
      Object.entries(revisions).map(([revision, { total, errors, slow }]) => [revision, { total, errors, slow }]),
    ),
  ]);
  return { since: counters.since, services: Object.fromEntries(services) };
}

function countsSince(baseline: Baseline | undefined, counters: Counters, service: string, revision: string): Counts {
  const now = counters.services[service]?.[revision] ?? NOTHING;
  if (baseline === undefined) return NOTHING;
  // Counters that began anew have nothing in them from before the release.
  const before = baseline.since === counters.since ? (baseline.services[service]?.[revision] ?? NOTHING) : NOTHING;
  return { total: now.total - before.total, errors: now.errors - before.errors, slow: now.slow - before.slow };
}
