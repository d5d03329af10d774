import type { Instances } from "../../instances/instances.js";
import type { ReleaseRecords } from "../release-records.js";
import { done, failed, type Handler } from "./handler.js";

interface World {
  readonly instances: Instances;
  readonly records: ReleaseRecords;
  /** Makes sure that there is a proxy, and that the services which this one calls have an address there. */
  readonly prepareTraffic: (release: string) => Promise<void>;
}

export function startRevision(world: World): Handler<"start"> {
  return async ({ service, revision, count }, run) => {
    const found = world.records.findRevision(service, revision);
    if (found === undefined) return failed("target-refused", `No release record knows ${service}@${revision}`);
    await world.prepareTraffic(run.release);
    const before = world.instances.wanted(service, revision).length;
    await world.instances.growTo(found.service, found.release.id, count);
    const started = Math.max(0, count - before);
    return done(before === 0 ? `${started} started` : `${started} started, ${before} ran already`, { started });
  };
}

/** Up as `start` does; down only after the instances that go have left the traffic and finished their requests. */
export function scaleRevision(world: World): Handler<"scale"> {
  return async (operation, run) => {
    const { service, revision, count } = operation;
    const before = world.instances.wanted(service, revision).length;
    if (count > before) return await startRevision(world)({ ...operation, kind: "start" }, run);
    await world.instances.shrinkTo(service, revision, count);
    return done(`${before - count} stopped, ${count} left`, { stopped: before - count });
  };
}
