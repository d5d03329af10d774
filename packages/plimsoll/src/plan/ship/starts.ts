import type { ServiceRecord } from "../../release/record.js";
import type { PlanBuilder } from "../plan-builder.js";
import { LIMIT_MS } from "../time-limits.js";
import { runningNow, undoStart } from "../undo-start.js";
import type { ShipInput } from "./ship-input.js";

/**
 * Side by side; but the first start alone needs all that comes before, and the others need the first: nothing runs
 * before everything is prepared, and the plan of 500 services stays readable. `countBefore`: by earlier waves.
 */
export function addStarts(
  builder: PlanBuilder,
  input: ShipInput,
  services: readonly ServiceRecord[],
  countOf: (service: ServiceRecord) => number,
  before: readonly number[],
  countBefore: (service: ServiceRecord) => number = () => 0,
): number[] {
  let needs = before;
  return services.map((service, index) => {
    const count = countOf(service);
    const ran = Math.max(countBefore(service), runningNow(input.observed, service.name, service.revision));
    const started = addStart(builder, input, service, { count, ran }, needs);
    if (index === 0) needs = [started];
    return addWaitReady(builder, input, service, count, started);
  });
}

function addStart(
  builder: PlanBuilder,
  { previous, causes }: ShipInput,
  { name, revision }: ServiceRecord,
  { count, ran }: { readonly count: number; readonly ran: number },
  needs: readonly number[],
): number {
  const old = previous?.services[name]?.revision;
  const replaces = old === revision ? `${ran} of ${count} run` : `replaces ${old}: ${causes[name] ?? "changed"}`;
  return builder.add({
    operation: { kind: "start", service: name, revision, count },
    needs,
    cause: old === undefined ? "first release" : replaces,
    timeoutMs: LIMIT_MS.start,
    undo: undoStart(name, revision, ran, count),
  });
}

function addWaitReady(
  builder: PlanBuilder,
  { record }: ShipInput,
  { name, revision, probes }: ServiceRecord,
  count: number,
  started: number,
): number {
  const { readyWithinMs } = record.strategy;
  return builder.add({
    operation: { kind: "wait-ready", service: name, revision, count },
    needs: [started],
    cause: `GET ${probes.ready.path} within ${Math.round(readyWithinMs / 1000)}s`,
    timeoutMs: readyWithinMs,
  });
}
