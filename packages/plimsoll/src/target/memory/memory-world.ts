import type { Observed, ObservedStore } from "../../plan/observed.js";
import type { Operation } from "../../plan/operation.js";
import type { FailureCause } from "../../release/failure.js";
import type { ReleaseRecord } from "../../release/record.js";
import type { Outcome, Token } from "../target.js";
import { MemoryRevisions } from "./memory-revisions.js";
import { MemoryTraffic } from "./memory-traffic.js";
import { HEALTHY, type RevisionNature } from "./revision-nature.js";

/** One effect that the world has felt, in order. */
export interface Effect {
  readonly at: number;
  readonly operation: Operation;
  readonly token: Token;
}

export interface WorldOptions {
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly nature?: (service: string, revision: string) => RevisionNature;
  /** Requests of visitors to each service, per second. */
  readonly requestsPerSecond?: number;
  /** Numbers from 0 to 1, by which single requests fail or not. */
  readonly draw?: () => number;
}

/** Whether an operation may happen now. */
export type Attempt =
  | { readonly kind: "now" }
  | { readonly kind: "later"; readonly at: number }
  | { readonly kind: "failed"; readonly cause: FailureCause; readonly message: string };

/**
 * The outside world of the memory target: what runs, who gets traffic, what was built and backed up. Effects are atomic;
 * that they take time, arrive late, twice or never is the business of whoever carries them here.
 */
export class MemoryWorld {
  readonly effects: Effect[] = [];
  readonly revisions: MemoryRevisions;
  readonly traffic: MemoryTraffic;
  /** Told before and after each effect. */
  onEffect: (when: "before" | "after", effect: Effect) => void = () => {};
  readonly #now: () => number;
  readonly #nature: (service: string, revision: string) => RevisionNature;
  readonly #stores = new Map<string, ObservedStore>();
  readonly #artifacts = new Set<string>();
  readonly #records = new Map<string, ReleaseRecord>();
  #serving: string | undefined;
  #countedUntil: number;

  constructor(options: WorldOptions = {}) {
    const { now = () => 0, nature = () => HEALTHY, requestsPerSecond = 0, draw = () => 0.5 } = options;
    this.#now = now;
    this.#nature = nature;
    this.#countedUntil = now();
    this.revisions = new MemoryRevisions(nature);
    this.traffic = new MemoryTraffic(requestsPerSecond, draw);
  }

  /** The record that a release is about: what more there is to know about its operations. */
  learn(release: string, record: ReleaseRecord): void {
    this.#records.set(release, record);
    this.#records.set(record.id, record);
  }

  /** The world as it was observed somewhere; what has traffic has had it for some time. */
  place(observed: Observed): void {
    for (const [service, revisions] of Object.entries(observed.services)) {
      for (const { revision, running, weight } of revisions) {
        this.revisions.place(service, revision, running, weight);
        const { errors, slow } = this.#nature(service, revision);
        if (weight > 0)
          this.traffic.count({ service, revision, weight, errors, slow, unansweredMs: 0 }, SERVED_BEFORE_MS);
      }
    }
    for (const [name, store] of Object.entries(observed.stores)) this.#stores.set(name, store);
    for (const artifact of observed.artifacts) this.#artifacts.add(artifact);
    this.#serving = observed.serving;
  }

  observe(): Observed {
    return {
      serving: this.#serving === undefined || this.#elsewhere(this.#serving).length > 0 ? undefined : this.#serving,
      services: this.revisions.observe(this.#now()),
      stores: Object.fromEntries(this.#stores),
      artifacts: [...this.#artifacts],
      addresses: [],
    };
  }

  /** Lets the visitors' requests of the time that has passed be answered, or not. */
  settle(): void {
    const from = this.#countedUntil;
    const to = this.#now();
    this.#countedUntil = to;
    if (to <= from) return;
    for (const { service, revision, weight } of this.revisions.weighted()) {
      const { errors, slow } = this.#nature(service, revision);
      const answeredFrom = Math.min(to, Math.max(from, this.revisions.answersFrom(service, revision)));
      this.traffic.count({ service, revision, weight, errors, slow, unansweredMs: answeredFrom - from }, to - from);
    }
  }

  killInstance(service: string, revision: string): boolean {
    this.settle();
    this.revisions.prove(this.#now());
    return this.revisions.kill(service, revision, this.#now());
  }

  attempt(operation: Operation, release: string): Attempt {
    switch (operation.kind) {
      case "wait-ready":
        return this.#attemptReady(operation.service, operation.revision, operation.count);
      case "shift":
        return this.#attemptShift(operation);
      case "activate":
        return this.#attemptActivate(operation.record);
      case "stop":
        return this.#attemptStop(operation.service, operation.revision);
      case "smoke":
        return this.#attemptSmoke(operation, release);
      default:
        return { kind: "now" };
    }
  }

  apply(operation: Operation, token: Token): void {
    this.settle();
    const effect = { at: this.#now(), operation, token };
    this.onEffect("before", effect);
    this.#change(operation, token);
    this.effects.push(effect);
    this.onEffect("after", effect);
  }

  #attemptReady(service: string, revision: string, count: number): Attempt {
    const now = this.#now();
    if (this.revisions.running(service, revision) < count) {
      return { kind: "failed", cause: "target-refused", message: `${service}@${revision} was stopped meanwhile` };
    }
    if (this.revisions.ready(service, revision, now) >= count) return { kind: "now" };
    const { start } = this.#nature(service, revision);
    if (start.kind === "exits") {
      return {
        kind: "failed",
        cause: "process-exited",
        message: `${service}@${revision} exited after ${start.afterMs} ms`,
      };
    }
    return { kind: "later", at: this.revisions.readyAt(service, revision, count) };
  }

  /** As a real target, which waits until somebody is there to take the traffic. */
  #attemptShift({ to }: Extract<Operation, { kind: "shift" }>): Attempt {
    const now = this.#now();
    for (const [service, weights] of Object.entries(to)) {
      for (const [revision, weight] of Object.entries(weights)) {
        if (weight === 0 || this.revisions.ready(service, revision, now) > 0) continue;
        return { kind: "later", at: this.revisions.readyAt(service, revision, 1) };
      }
    }
    return { kind: "now" };
  }

  #attemptActivate(id: string): Attempt {
    const elsewhere = this.#elsewhere(id);
    if (elsewhere.length === 0) return { kind: "now" };
    return {
      kind: "failed",
      cause: "target-refused",
      message: `not all traffic of ${elsewhere.join(", ")} goes to ${id}`,
    };
  }

  /** The services of the record whose traffic is not all on the record's revision. */
  #elsewhere(id: string): readonly string[] {
    const services = Object.values(this.#records.get(id)?.services ?? {}).filter(({ role }) => role === "web");
    return services.filter(({ name, revision }) => this.revisions.weight(name, revision) < 100).map(({ name }) => name);
  }

  #attemptStop(service: string, revision: string): Attempt {
    const weight = this.revisions.weight(service, revision);
    const serving = this.#serving === undefined ? undefined : this.#records.get(this.#serving);
    const serves = serving?.services[service]?.revision === revision;
    if (weight === 0 || (weight === 100 && !serves)) return { kind: "now" };
    return {
      kind: "failed",
      cause: "target-refused",
      message: `${weight}% of the traffic goes to ${service}@${revision}`,
    };
  }

  #attemptSmoke({ side, tests }: Extract<Operation, { kind: "smoke" }>, release: string): Attempt {
    for (const { service, name } of tests) {
      const candidate = this.#records.get(release)?.services[service]?.revision;
      const asked = side === "candidate" ? candidate : this.#heaviest(service);
      if (asked === undefined || this.#nature(service, asked).errors < SEEN_BY_ONE_REQUEST) continue;
      return { kind: "failed", cause: "smoke-failed", message: `${name} answered 500` };
    }
    return { kind: "now" };
  }

  #heaviest(service: string): string | undefined {
    const weighted = this.revisions.weighted().filter((each) => each.service === service);
    return weighted.sort((a, b) => b.weight - a.weight)[0]?.revision;
  }

  #change(operation: Operation, token: Token): void {
    switch (operation.kind) {
      case "build":
        this.#artifacts.add(operation.artifact);
        return;
      case "provision":
        this.#stores.set(operation.store, { kind: "running", version: "1" });
        return;
      case "start":
        this.revisions.growTo(operation.service, operation.revision, operation.count, this.#now());
        return;
      case "scale":
        this.revisions.growTo(operation.service, operation.revision, operation.count, this.#now());
        this.revisions.shrinkTo(operation.service, operation.revision, operation.count);
        return;
      case "stop":
        this.revisions.forget(operation.service, operation.revision);
        return;
      case "shift":
        this.revisions.prove(this.#now());
        this.traffic.mark(token.release, token.operation, operation.to);
        this.revisions.split(operation.to);
        return;
      case "activate":
        this.#serving = operation.record;
        return;
      default:
        return;
    }
  }
}

export function refusal(cause: FailureCause, message: string): Outcome {
  return { kind: "failed", failure: { cause, message, lines: [] } };
}

/** A share of errors that a smoke test is sure to run into. */
const SEEN_BY_ONE_REQUEST = 0.5;
const SERVED_BEFORE_MS = 600_000;
