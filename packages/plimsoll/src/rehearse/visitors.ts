import type { ReleaseRecord } from "../release/record.js";
import type { MemoryWorld } from "../target/memory/memory-world.js";
import type { Visitors } from "./simulation.js";

/** What visitors of the record's services have met, in all or since an earlier count. */
export function visitorsOf(world: MemoryWorld, { services }: ReleaseRecord, since = NONE): Visitors {
  world.settle();
  let requests = -since.requests;
  let hurt = -since.hurt;
  const unanswered: Record<string, number> = {};
  for (const service of Object.keys(services)) {
    const tally = world.traffic.tally(service);
    requests += tally.total;
    hurt += tally.errors;
    unanswered[service] = tally.unanswered - (since.unanswered[service] ?? 0);
  }
  return { requests, hurt, unanswered };
}

const NONE: Visitors = { requests: 0, hurt: 0, unanswered: {} };
