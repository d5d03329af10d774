import type { Plan } from "../plan/plan.js";
import type { ReleaseResult, StepKey } from "../release/entry.js";
import { TimeStandsStill } from "../target/memory/virtual-clock.js";
import type { Violation } from "./invariants/invariant.js";
import { ReleaseSimulation } from "./release-simulation.js";
import type { Scenario } from "./scenario.js";
import { setStage } from "./stage.js";
import type { Trace } from "./trace.js";
import type { Weather } from "./weather.js";

/** What came of one rehearsal. */
export interface Simulated {
  readonly violation: Violation | undefined;
  readonly releases: readonly SimulatedRelease[];
  readonly trace: Trace;
}

export interface SimulatedRelease {
  readonly result: ReleaseResult | undefined;
  /** Undefined when no command lived long enough to write it down. */
  readonly plan: Plan | undefined;
  /** Steps that the journal calls done. */
  readonly done: ReadonlySet<StepKey>;
  /** Web services whose revision the weather made answer visitors badly. */
  readonly harmful: readonly string[];
  /** Milliseconds from the first command to the end. */
  readonly tookMs: number;
  /** Milliseconds from the turn to the end; undefined for a release that never turned back. */
  readonly backMs: number | undefined;
  /** The step that took the release back; undefined also when a person did. */
  readonly turnedAt: string | undefined;
  readonly commands: number;
  readonly visitors: Visitors;
}

/** Visitors' requests while the release was under way. */
export interface Visitors {
  readonly requests: number;
  /** Answered with an error. */
  readonly hurt: number;
  /** Of these, those that nobody was there to answer, per service. */
  readonly unanswered: Readonly<Record<string, number>>;
}

/**
 * Carries the scenario's releases out on the engine that ships production, in virtual time and in this weather. The same
 * scenario and weather give the same trace, to the byte.
 */
export async function simulate(scenario: Scenario, weather: Weather): Promise<Simulated> {
  const stage = setStage(scenario, weather);
  const releases: SimulatedRelease[] = [];
  for (const given of scenario.releases) {
    const simulation = ReleaseSimulation.of(stage, given, releases.length + 1);
    if (simulation === undefined) continue;
    try {
      const { release, violation } = await stage.clock.runUntil(simulation.run());
      releases.push(release);
      if (violation !== undefined) return { violation, releases, trace: stage.trace };
    } catch (problem) {
      if (!(problem instanceof TimeStandsStill)) throw problem;
      const violation = { must: "a release must end in bounded time", found: problem.message };
      return { violation, releases, trace: stage.trace };
    }
  }
  return { violation: undefined, releases, trace: stage.trace };
}
