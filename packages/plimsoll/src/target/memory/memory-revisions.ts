import type { ObservedRevision } from "../../plan/observed.js";
import type { TrafficSplit } from "../../plan/operation.js";
import type { RevisionNature } from "./revision-nature.js";

interface Instance {
  /** Infinity for one that never will be. */
  readyAt: number;
  everReady: boolean;
}

interface Revision {
  readonly instances: Instance[];
  weight: number;
}

/** What runs of each service, and who gets its traffic. */
export class MemoryRevisions {
  readonly #services = new Map<string, Map<string, Revision>>();
  readonly #nature: (service: string, revision: string) => RevisionNature;

  constructor(nature: (service: string, revision: string) => RevisionNature) {
    this.#nature = nature;
  }

  /** Puts instances there that have been running for long. */
  place(service: string, revision: string, running: number, weight: number): void {
    const placed = this.#of(service, revision);
    for (let n = 0; n < running; n += 1) placed.instances.push({ readyAt: 0, everReady: true });
    placed.weight = weight;
  }

  growTo(service: string, revision: string, count: number, now: number): void {
    const { start } = this.#nature(service, revision);
    const readyAt = start.kind === "ready" ? now + start.afterMs : Number.POSITIVE_INFINITY;
    const { instances } = this.#of(service, revision);
    while (instances.length < count) instances.push({ readyAt, everReady: readyAt <= now });
  }

  /** Keeps the oldest. */
  shrinkTo(service: string, revision: string, count: number): void {
    const { instances } = this.#of(service, revision);
    instances.splice(count);
  }

  forget(service: string, revision: string): void {
    this.#services.get(service)?.delete(revision);
  }

  /** One instance dies and is started again; false when there is none. */
  kill(service: string, revision: string, now: number): boolean {
    const instance = this.#find(service, revision)?.instances.find(({ readyAt }) => readyAt <= now);
    const { start } = this.#nature(service, revision);
    if (instance === undefined) return false;
    instance.readyAt = start.kind === "ready" ? now + start.afterMs : Number.POSITIVE_INFINITY;
    return true;
  }

  split(to: TrafficSplit): void {
    for (const [service, weights] of Object.entries(to)) {
      for (const revision of this.#services.get(service)?.values() ?? []) revision.weight = 0;
      for (const [revision, weight] of Object.entries(weights)) this.#of(service, revision).weight = weight;
    }
  }

  weight(service: string, revision: string): number {
    return this.#find(service, revision)?.weight ?? 0;
  }

  running(service: string, revision: string): number {
    return this.#find(service, revision)?.instances.length ?? 0;
  }

  ready(service: string, revision: string, now: number): number {
    let ready = 0;
    for (const { readyAt } of this.#find(service, revision)?.instances ?? []) if (readyAt <= now) ready += 1;
    return ready;
  }

  /** Instances that could answer once, whatever has befallen them since. */
  proven(service: string, revision: string, now: number): number {
    const instances = this.#find(service, revision)?.instances ?? [];
    return instances.filter(({ everReady, readyAt }) => everReady || readyAt <= now).length;
  }

  /** When somebody of the revision can answer; Infinity when nobody ever will. */
  answersFrom(service: string, revision: string): number {
    let first = Number.POSITIVE_INFINITY;
    for (const { readyAt } of this.#find(service, revision)?.instances ?? []) first = Math.min(first, readyAt);
    return first;
  }

  /** When `count` instances of the revision will be ready; Infinity when they never will. */
  readyAt(service: string, revision: string, count: number): number {
    const times = (this.#find(service, revision)?.instances ?? []).map(({ readyAt }) => readyAt);
    return times.sort((a, b) => a - b)[count - 1] ?? Number.POSITIVE_INFINITY;
  }

  /** Remembers who has been ready by now: what dies later was proven once. */
  prove(now: number): void {
    for (const revisions of this.#services.values()) {
      for (const { instances } of revisions.values()) {
        for (const instance of instances) if (instance.readyAt <= now) instance.everReady = true;
      }
    }
  }

  /** Those that get traffic. */
  weighted(): readonly { readonly service: string; readonly revision: string; readonly weight: number }[] {
    const weighted = [];
    for (const [service, revisions] of this.#services) {
      for (const [revision, { weight }] of revisions) if (weight > 0) weighted.push({ service, revision, weight });
    }
    return weighted;
  }

  /** The percentages of each service's traffic that its revisions get together. */
  sharedOut(): readonly (readonly [string, number])[] {
    const sums: [string, number][] = [];
    for (const [service, revisions] of this.#services) {
      let sum = 0;
      for (const { weight } of revisions.values()) sum += weight;
      sums.push([service, sum]);
    }
    return sums;
  }

  observe(now: number): Readonly<Record<string, readonly ObservedRevision[]>> {
    const services = [...this.#services].map(([service, revisions]) => {
      const observed = [...revisions].map(([revision, { weight, instances }]) => ({
        revision,
        weight,
        running: instances.length,
        ready: this.ready(service, revision, now),
      }));
      return [service, observed] as const;
    });
    return Object.fromEntries(services);
  }

  #find(service: string, revision: string): Revision | undefined {
    return this.#services.get(service)?.get(revision);
  }

  #of(service: string, revision: string): Revision {
    const revisions = this.#services.get(service) ?? new Map<string, Revision>();
    this.#services.set(service, revisions);
    const found = revisions.get(revision) ?? { instances: [], weight: 0 };
    revisions.set(revision, found);
    return found;
  }
}
