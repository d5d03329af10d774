import { describe } from "vitest";
import { recordFixture } from "../../release/record.fixture.js";
import { type Nature, testTarget } from "../target.testsuite.js";
import { MemoryOperations } from "./memory-operations.js";
import { MemoryTarget } from "./memory-target.js";
import { MemoryWorld } from "./memory-world.js";
import { HEALTHY, type RevisionNature } from "./revision-nature.js";
import { VirtualClock } from "./virtual-clock.js";

const START: Readonly<Record<Nature, RevisionNature["start"]>> = {
  works: { kind: "ready", afterMs: 300 },
  exits: { kind: "exits", afterMs: 100 },
  "never-ready": { kind: "never-ready" },
};

describe("the simulated target", () => {
  testTarget(async () => {
    const clock = new VirtualClock();
    const natures = new Map<string, Nature>();
    const world = new MemoryWorld({
      now: () => clock.now(),
      nature: (_, revision) => ({ ...HEALTHY, start: START[natures.get(revision) ?? "works"] }),
    });
    const operations = new MemoryOperations(world, clock);
    const options = { world, clock, operations, fate: () => ({ takesMs: 10, outMs: 1, backMs: 1 }) };
    return {
      target: new MemoryTarget(options),
      another: () => new MemoryTarget(options),
      release: (number, nature) => {
        const record = recordFixture({ number, services: { web: { replicas: 2 } } });
        natures.set(record.services.web?.revision ?? "", nature);
        world.learn(record.id, record);
        return record;
      },
      landed: () => clock.runFor(5),
      pass: (doing) => clock.runUntil(doing),
      close: async () => {},
    };
  });
});
