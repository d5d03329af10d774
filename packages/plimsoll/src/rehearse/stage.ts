import type { ReleaseRecord } from "../release/record.js";
import { MemoryLeases } from "../target/memory/memory-lease.js";
import { MemoryOperations } from "../target/memory/memory-operations.js";
import { MemoryWorld } from "../target/memory/memory-world.js";
import { describeSickness, hurtsVisitors, type RevisionNature } from "../target/memory/revision-nature.js";
import { VirtualClock } from "../target/memory/virtual-clock.js";
import type { Scenario } from "./scenario.js";
import { Trace } from "./trace.js";
import type { Weather } from "./weather.js";

/** One world with everything in it that outlives a process. */
export interface Stage {
  readonly scenario: Scenario;
  readonly weather: Weather;
  readonly clock: VirtualClock;
  readonly world: MemoryWorld;
  readonly operations: MemoryOperations;
  readonly leases: MemoryLeases;
  readonly trace: Trace;
  readonly records: Map<string, ReleaseRecord>;
  readonly nature: (service: string, revision: string) => RevisionNature;
  /** `service@revision` of what the weather has made answer visitors badly. */
  readonly harmful: ReadonlySet<string>;
  /** Milliseconds by which the machine's clock has been set forth or back. */
  stepMs: number;
  /** The target does nothing until then (milliseconds since the epoch); its askers wait, or are told at once. */
  frozen: { readonly until: number; readonly connections: "hang" | "break" };
}

export function setStage(scenario: Scenario, weather: Weather): Stage {
  const clock = new VirtualClock(BEGINNING);
  const now = () => clock.now();
  const trace = new Trace(now);
  const harmful = new Set<string>();
  const nature = naturesOf(scenario, weather, (what, drawn) => {
    if (hurtsVisitors(drawn)) harmful.add(what);
    const sickness = describeSickness(drawn);
    if (sickness !== undefined) trace.fault("sick-revision", `${what} ${sickness}`);
  });
  const { requestsPerSecond, start, known } = scenario;
  const world = new MemoryWorld({ now, nature, requestsPerSecond, draw: weather.draw });
  for (const record of known) world.learn(record.id, record);
  world.place(start);
  return {
    scenario,
    weather,
    clock,
    world,
    operations: new MemoryOperations(world, clock),
    leases: new MemoryLeases(now),
    trace,
    records: new Map(known.map((record) => [record.id, record])),
    nature,
    harmful,
    stepMs: 0,
    frozen: { until: 0, connections: "hang" },
  };
}

/** A revision has one nature, whoever starts it and whenever. */
function naturesOf(
  scenario: Scenario,
  weather: Weather,
  onDrawn: (what: string, nature: RevisionNature) => void,
): Stage["nature"] {
  const running = Object.values(scenario.start.services).flat();
  const old = new Set(running.map(({ revision }) => revision));
  const natures = new Map<string, Map<string, RevisionNature>>();
  return (service, revision) => {
    const ofService = natures.get(service) ?? new Map<string, RevisionNature>();
    const known = ofService.get(revision);
    if (known !== undefined) return known;
    const drawn = weather.nature(service, revision, !old.has(revision));
    natures.set(service, ofService.set(revision, drawn));
    onDrawn(`${service}@${revision}`, drawn);
    return drawn;
  };
}

/** 2026-01-01, so that times in a trace look like times. */
const BEGINNING = Date.UTC(2026, 0, 1);
