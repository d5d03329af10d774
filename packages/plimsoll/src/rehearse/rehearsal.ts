import type { Plan } from "../plan/plan.js";
import { printPlan } from "../plan/print.js";
import type { Violation } from "./invariants/invariant.js";
import { RehearsalTally, type Tried } from "./rehearsal-tally.js";
import type { Scenario } from "./scenario.js";
import { Script } from "./script.js";
import { type Simulated, type SimulatedRelease, simulate } from "./simulation.js";
import { MOST_TROUBLES, Storm } from "./storm.js";

export interface RehearsalOptions {
  readonly firstSeed: number;
  readonly runs: number;
  /** Told now and then how many have ended. */
  readonly onProgress?: (ended: number) => void;
}

export interface Rehearsed {
  readonly tried: Tried;
  /** The first release that broke a promise; nothing was tried after it. */
  readonly broken: { readonly seed: number; readonly violation: Violation } | undefined;
}

/** Carries one release out in as many storms as are wanted, a seed each, until one of them breaks a promise. */
export async function rehearse(scenario: Scenario, options: RehearsalOptions): Promise<Rehearsed> {
  const { firstSeed, runs, onProgress = () => {} } = options;
  const tally = new RehearsalTally(firstSeed);
  for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
    const { releases, trace, violation } = await rehearseOne(scenario, seed);
    const [release] = releases;
    if (release !== undefined) tally.note(seed, release, trace.faults);
    if (violation !== undefined) return { tried: tally.tried(), broken: { seed, violation } };
    if ((seed - firstSeed) % PROGRESS_EVERY === 0) onProgress(seed - firstSeed);
  }
  onProgress(runs);
  return { tried: tally.tried(), broken: undefined };
}

/** The storm of this seed, always the same; a release that breaks a promise in it is told with as few troubles as do it. */
export async function replay(scenario: Scenario, seed: number): Promise<Simulated> {
  const whole = await rehearseOne(scenario, seed);
  if (whole.violation === undefined) return whole;
  for (let troubles = 0; troubles < MOST_TROUBLES; troubles += 1) {
    const shorter = await rehearseOne(scenario, seed, troubles);
    if (shorter.violation !== undefined) return shorter;
  }
  return whole;
}

/** The same release with nothing going wrong. @throws Error when it is not carried out by this very plan */
export async function rehearseCalm(scenario: Scenario, plan: Plan): Promise<SimulatedRelease> {
  const { releases } = await simulate(scenario, new Script());
  const [release] = releases;
  const found = release?.plan === undefined ? "nothing" : printPlan(release.plan);
  if (release === undefined || found !== printPlan(plan)) {
    throw new Error(
      `the rehearsal carries out another plan than ship would:\n${found}\ninstead of\n${printPlan(plan)}`,
    );
  }
  return release;
}

function rehearseOne(scenario: Scenario, seed: number, troubles?: number): Promise<Simulated> {
  return simulate(scenario, new Storm({ seed, usual: FAULTLESS, ...(troubles !== undefined && { troubles }) }));
}

/** So that every visitor who is hurt was hurt by the release or by what befell it. */
const FAULTLESS = { errors: 0, slow: 0 };
const PROGRESS_EVERY = 50;
