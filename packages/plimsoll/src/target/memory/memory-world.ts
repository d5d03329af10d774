import type { Observed, ObservedRevision } from "../../plan/observed.js";
import type { Operation } from "../../plan/operation.js";
import type { Outcome, Token } from "../target.js";

/** One effect that the world has felt, in order. */
export interface Effect {
  readonly operation: Operation;
  readonly token: Token;
}

interface Runs {
  running: number;
  weight: number;
}

/**
 * The outside world of the memory target: what runs, who gets traffic, and who may still change it. Effects are
 * atomic; that they arrive late, twice or never is the business of whoever carries them here.
 */
export class MemoryWorld {
  readonly effects: Effect[] = [];
  readonly #services = new Map<string, Map<string, Runs>>();
  readonly #stores = new Set<string>();
  readonly #artifacts = new Set<string>();
  readonly #recorded = new Map<string, Outcome>();
  #fence = 0;
  #serving: string | undefined;

  /** The highest fence seen; lower ones are refused. */
  get fence(): number {
    return this.#fence;
  }

  /** As a real target does: a stale token is refused, a known one gets the answer it already had. */
  apply(operation: Operation, token: Token, answer: Outcome = DONE): Outcome {
    if (token.fence < this.#fence) return { kind: "stale", fence: this.#fence };
    this.#fence = token.fence;
    const key = `${token.release}/${token.operation}`;
    const recorded = this.#recorded.get(key);
    if (recorded !== undefined && recorded.kind === "done" && !token.operation.startsWith("undo")) return recorded;
    if (answer.kind === "done") {
      this.#change(operation);
      this.effects.push({ operation, token });
    }
    this.#recorded.set(key, answer);
    return answer;
  }

  observe(): Observed {
    const services = [...this.#services].map(([name, revisions]) => [name, observedOf(revisions)] as const);
    return {
      serving: this.#serving,
      services: Object.fromEntries(services),
      stores: Object.fromEntries([...this.#stores].map((name) => [name, { kind: "running", version: "1" }] as const)),
      artifacts: [...this.#artifacts],
      addresses: [],
    };
  }

  #change(operation: Operation): void {
    switch (operation.kind) {
      case "build":
        this.#artifacts.add(operation.artifact);
        return;
      case "provision":
        this.#stores.add(operation.store);
        return;
      case "start":
        this.#runs(operation.service, operation.revision).running = Math.max(
          operation.count,
          this.#runs(operation.service, operation.revision).running,
        );
        return;
      case "scale":
        this.#runs(operation.service, operation.revision).running = operation.count;
        return;
      case "stop":
        this.#services.get(operation.service)?.delete(operation.revision);
        return;
      case "shift":
        for (const [service, weights] of Object.entries(operation.to)) this.#shift(service, weights);
        return;
      case "activate":
        this.#serving = operation.record;
        return;
      default:
        return;
    }
  }

  #shift(service: string, weights: Readonly<Record<string, number>>): void {
    for (const runs of this.#services.get(service)?.values() ?? []) runs.weight = 0;
    for (const [revision, weight] of Object.entries(weights)) this.#runs(service, revision).weight = weight;
  }

  #runs(service: string, revision: string): Runs {
    const revisions = this.#services.get(service) ?? new Map<string, Runs>();
    this.#services.set(service, revisions);
    const runs = revisions.get(revision) ?? { running: 0, weight: 0 };
    revisions.set(revision, runs);
    return runs;
  }
}

function observedOf(revisions: ReadonlyMap<string, Runs>): readonly ObservedRevision[] {
  return [...revisions].map(([revision, { running, weight }]) => ({ revision, weight, running, ready: running }));
}

const DONE: Outcome = { kind: "done", detail: "" };
