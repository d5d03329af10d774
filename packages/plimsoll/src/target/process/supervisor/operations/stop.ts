import type { Instances } from "../../instances/instances.js";
import type { ReleaseRecords } from "../release-records.js";
import type { Traffic } from "../traffic/traffic.js";
import { done, failed, type Handler } from "./handler.js";

interface World {
  readonly instances: Instances;
  readonly traffic: Traffic;
  readonly records: ReleaseRecords;
  /** Percent of the service's traffic that the revision has now. */
  readonly weightOf: (service: string, revision: string) => Promise<number>;
  /** The record that serves, as `activate` said. */
  readonly serving: () => string | undefined;
}

/** Ends all instances of a revision; refuses to take away what serves. */
export function stopRevision(world: World): Handler<"stop"> {
  return async ({ service, revision }, run) => {
    const weight = await world.weightOf(service, revision);
    const serving = world.serving();
    const serves = serving !== undefined && world.records.get(serving).services[service]?.revision === revision;
    // All of a service's traffic may end with it: a service that left the app. A part of it must be shifted first.
    if (weight > 0 && (serves || weight < 100)) {
      return failed(
        "target-refused",
        `Will not stop ${service}@${revision} as ${weight}% of the service's traffic goes to it`,
      );
    }
    if (weight > 0) {
      const answer = await world.traffic.shift({ [service]: {} }, run.fence());
      if (answer.kind === "stale") return answer;
    }
    const count = world.instances.wanted(service, revision).length;
    await world.instances.shrinkTo(service, revision, 0);
    return done(`${count} stopped`, { stopped: count });
  };
}
