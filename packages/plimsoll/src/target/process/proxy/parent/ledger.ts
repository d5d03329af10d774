import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Counters } from "../counters.js";
import { addCounters, noCounters, settled } from "../counters.js";

/**
 * The totals of all workers, living and gone. They are written every now and then without a flush: a page cache survives
 * the death of every process of ours, and a machine that lost its power starts counting again (`since` says so).
 */
export class Ledger {
  readonly #path: string;
  #retired: Counters;
  /** Workers of a dead parent that still serve what they have, by id; they report until they end. */
  readonly #orphans = new Map<string, Counters>();
  #written = "";

  constructor(folder: string, adoptedId: string | undefined) {
    this.#path = join(folder, "counters.json");
    const saved = readSaved(this.#path);
    this.#retired = saved?.retired ?? noCounters(Date.now());
    for (const [id, counters] of Object.entries(saved?.living ?? {})) {
      if (id !== adoptedId) this.#orphans.set(id, settled(counters));
    }
  }

  retire(counters: Counters): void {
    this.#retired = withoutTheOldest(addCounters(this.#retired, settled(counters)));
  }

  replaceOrphan(id: string, counters: Counters): void {
    this.#orphans.set(id, counters);
  }

  total(living: Iterable<{ readonly counters: Counters }>): Counters {
    let total = this.#retired;
    for (const counters of this.#orphans.values()) total = addCounters(total, counters);
    for (const { counters } of living) total = addCounters(total, counters);
    return total;
  }

  save(living: Iterable<{ readonly id: string; readonly counters: Counters }>): void {
    const all = [...this.#orphans, ...[...living].map(({ id, counters }): [string, Counters] => [id, counters])];
    const text = JSON.stringify({ retired: this.#retired, living: Object.fromEntries(all) });
    if (text === this.#written) return;
    const temporary = `${this.#path}.tmp`;
    writeFileSync(temporary, text, { mode: 0o600 });
    renameSync(temporary, this.#path);
    this.#written = text;
  }
}

/** Counters of revisions long gone must not pile up for ever; those of the last few releases are still asked for. */
const MOST_REVISIONS_KEPT = 50;

function withoutTheOldest(counters: Counters): Counters {
  const services = Object.entries(counters.services).map(([service, revisions]) => {
    return [service, Object.fromEntries(Object.entries(revisions).slice(-MOST_REVISIONS_KEPT))];
  });
  return { ...counters, services: Object.fromEntries(services) };
}

function readSaved(path: string): { retired: Counters; living: Record<string, Counters> } | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
