import type { ReleaseRecord } from "../release/record.js";
import type { MemoryWorld } from "../target/memory/memory-world.js";
import type { Visitors } from "./simulation.js";

/** What visitors of the record's services have met, in all or since an earlier count. */
export function visitorsOf(world: MemoryWorld, { services }: ReleaseRecord, since = NONE): Visitors {
  world.settle();
  let { requests, hurt, unanswered } = NONE;
  for (const [service, revisions] of Object.entries(world.observe().services)) {
    if (services[service] === undefined) continue;
    for (const { revision } of revisions) {
      const tally = world.traffic.tally(service, revision);
      requests += tally.total;
      hurt += tally.errors;
      unanswered += tally.unanswered;
    }
  }
  return { requests: requests - since.requests, hurt: hurt - since.hurt, unanswered: unanswered - since.unanswered };
}

const NONE: Visitors = { requests: 0, hurt: 0, unanswered: 0 };
