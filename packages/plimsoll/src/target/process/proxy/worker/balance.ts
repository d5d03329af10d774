import type { Instance } from "./instance.js";

/**
 * The instance with the least in flight, in turn among equals. Ejected ones are passed over unless all are: then any is
 * better than a certain refusal ("panic mode", as Envoy calls it).
 */
export function pickInstance(
  instances: readonly Instance[],
  turn: number,
  except: Instance | undefined,
): Instance | undefined {
  return leastBusy(instances, turn, except, false) ?? leastBusy(instances, turn, except, true);
}

/** Whether anybody is there who was not found dead. */
export function isReachable(instances: readonly Instance[]): boolean {
  return instances.some(({ retired, ejectedAt }) => !retired && ejectedAt === undefined);
}

function leastBusy(
  instances: readonly Instance[],
  turn: number,
  except: Instance | undefined,
  evenEjected: boolean,
): Instance | undefined {
  let best: Instance | undefined;
  for (let step = 0; step < instances.length; step += 1) {
    const instance = instances[(turn + step) % instances.length] as Instance;
    if (instance === except || instance.retired || (instance.ejectedAt !== undefined && !evenEjected)) continue;
    if (best === undefined || instance.inFlight < best.inFlight) best = instance;
  }
  return best;
}
