import type { Observed } from "./observed.js";
import type { Operation } from "./operation.js";

/**
 * What takes a start back: as many instances as there were before it. A revision that ran already may be the one that
 * serves (more of it are wanted, or one had died), so it must not be stopped.
 */
export function undoStart(service: string, revision: string, before: number, count: number): readonly Operation[] {
  if (before >= count) return [];
  return before === 0 ? [{ kind: "stop", service, revision }] : [{ kind: "scale", service, revision, count: before }];
}

export function runningNow(observed: Observed, service: string, revision: string): number {
  return observed.services[service]?.find((each) => each.revision === revision)?.running ?? 0;
}
