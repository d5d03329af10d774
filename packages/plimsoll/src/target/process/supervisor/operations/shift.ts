import type { TrafficSplit } from "../../../../plan/operation.js";
import type { Instances } from "../../instances/instances.js";
import { cancelled } from "../operation-registry.js";
import type { MarkedShift } from "../traffic/baselines.js";
import type { Traffic } from "../traffic/traffic.js";
import { done, type Handler } from "./handler.js";

interface World {
  readonly instances: Instances;
  readonly traffic: Traffic;
  /** Remembers the counters from which those of the new split are told apart; only the first call for a shift counts. */
  readonly markBaseline: (shift: MarkedShift) => Promise<void>;
}

/** Moves all the named services at once. Answers when the new table is durable and every new request follows it. */
export function shiftTraffic(world: World): Handler<"shift"> {
  return async ({ to }, run) => {
    const cold = await waitForOneReady(world.instances, to, run.signal);
    if (cold !== undefined) return cancelled(run, `waiting for one ready instance of ${cold} before it gets traffic`);
    await world.markBaseline({ release: run.release, operation: run.operation, to });
    const answer = await world.traffic.shift(to, run.fence());
    if (answer.kind === "stale") return answer;
    return done(describe(to));
  };
}

/** Undefined when every revision that is to get traffic can take it; otherwise the one that cannot. */
async function waitForOneReady(
  instances: Instances,
  to: TrafficSplit,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (;;) {
    const cold = Object.entries(to).flatMap(([service, revisions]) =>
      Object.entries(revisions).flatMap(([revision, weight]) =>
        weight === 0 || instances.wanted(service, revision).some((view) => view.trace.ready)
          ? []
          : [`${service}@${revision}`],
      ),
    );
    if (cold.length === 0 || signal.aborted) return cold[0];
    await instances.change(signal);
  }
}

function describe(to: TrafficSplit): string {
  return Object.entries(to)
    .map(([service, revisions]) => {
      const parts = Object.entries(revisions).map(([revision, weight]) => `${revision} ${weight}%`);
      return `${service}: ${parts.length === 0 ? "no traffic" : parts.join(", ")}`;
    })
    .join("; ");
}
