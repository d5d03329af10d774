import type { EnvironmentModel, ServiceModel } from "../app-model.js";
import { deployedServices } from "./places.js";

/** A pod that dies this soon after it was ready does not count as available. */
export const MIN_READY_SECONDS = 5;

/** How long a roll-out may stand still: never less than a start may take, else a slow start would count as stuck. */
export function progressDeadlineMs({ release }: EnvironmentModel, { probes }: ServiceModel): number {
  return Math.max(release.readyWithinMs, probes.startWithinMs + MIN_READY_SECONDS * 1000);
}

/** How long whoever releases waits for a service: never less than the cluster itself, which knows when it is stuck. */
export function rollOutMs(environment: EnvironmentModel): number {
  const deadlines = deployedServices(environment).map((service) => progressDeadlineMs(environment, service));
  return Math.max(environment.release.readyWithinMs, ...deadlines);
}
