import { formatDuration } from "../../base/duration.js";
import { fewestRequests } from "../../judge/fewest-requests.js";
import type { ReleaseModel, SmokeModel } from "../../model/app-model.js";
import type { ShipInput } from "../../plan/ship/ship-input.js";
import type { Tried } from "../rehearsal-tally.js";
import { count, type Given, type ImprovementRule } from "./improvement.js";
import { withReplicas } from "./with-replicas.js";

export const singleReplica: ImprovementRule = async ({ input, plan, tried, rehearse }) => {
  const alone = Object.values(input.record.services)
    .filter(({ role, replicas, name }) => role === "web" && replicas === 1 && tried.unanswered[name] !== undefined)
    .map(({ name }) => name);
  if (alone.length === 0 || plan.previous === undefined) return undefined;
  const unanswered = ({ unanswered: found }: Tried) => sumOf(alone.map((name) => found[name]?.requests ?? 0));
  const [before, after] = [unanswered(await rehearse()), unanswered(await rehearse(withReplicas(input, alone, 2)))];
  if (after >= before) return undefined;
  const whose =
    alone.length === 1 ? `${alone[0]} runs a single instance` : `${alone.join(", ")} run a single instance each`;
  return `${whose}, so that any restart is a loss: ${count(before)} requests found nobody; with scale: 2 it is ${count(after)}`;
};

/** A bad version that nobody looks at stays. */
export const notWatched: ImprovementRule = async ({ input, plan, rehearse }) => {
  const { strategy } = input.record;
  if (strategy.monitorMs > 0 || !judgesSomebody(plan)) return undefined;
  const [before, after] = [await rehearse(), await rehearse(withStrategy(input, { ...strategy, monitorMs: 10_000 }))];
  if (after.harmfulPromoted >= before.harmfulPromoted) return undefined;
  return (
    'production is not watched after the last shift (monitor: "0s"): ' +
    `${promotedBadly(before)}; with monitor: "10s" ${promotedBadly(after)}`
  );
};

export const allAtOnce: ImprovementRule = async ({ input, plan, rehearse }) => {
  const { strategy } = input.record;
  if (strategy.kind === "canary" || !judgesSomebody(plan)) return undefined;
  const { readyWithinMs, monitorMs, approveWithinMs, judge } = strategy;
  const times = { readyWithinMs, monitorMs, approveWithinMs, judge };
  const canary: ReleaseModel = { kind: "canary", steps: [10, 50, 100], bakeWithinMs: 300_000, ...times };
  const change = await hurtBy(rehearse, withStrategy(input, canary));
  return change && `nothing is tried on a few visitors first: ${change("canary({ steps: [10, 50, 100] })")}`;
};

export const largeFirstStep: ImprovementRule = async ({ input, plan, rehearse }) => {
  const { strategy } = input.record;
  const first = strategy.kind === "canary" ? strategy.steps[0] : undefined;
  if (strategy.kind !== "canary" || first === undefined || first <= 10 || !judgesSomebody(plan)) return undefined;
  const steps = [10, ...strategy.steps];
  const change = await hurtBy(rehearse, withStrategy(input, { ...strategy, steps }));
  return change && `the first step of the canary is ${first}%: ${change(`steps: [${steps.join(", ")}]`)}`;
};

export const notSmoked: ImprovementRule = async ({ input, rehearse }) => {
  const { record } = input;
  const web = Object.values(record.services).filter(({ role }) => role === "web");
  if (record.smoke.length > 0 || web.length === 0) return undefined;
  const smoke = web.map(({ name, probes }) => smokeOf(name, probes.ready.path));
  const change = await hurtBy(rehearse, { ...input, record: { ...record, smoke } });
  return change && `no smoke test asks a new version before visitors do: ${change("one request to each service")}`;
};

export const littleTraffic: ImprovementRule = async ({ input: { record }, plan }) => {
  const { strategy } = record;
  const bakes = plan.operations.some(({ operation }) => operation.kind === "bake");
  if (strategy.kind !== "canary" || !bakes) return undefined;
  const share = (strategy.steps[0] ?? 100) / 100;
  const requests = fewestRequests(strategy.judge);
  const perSecond = requests / share / (strategy.bakeWithinMs / 1_000);
  if (perSecond < 1) return undefined;
  return (
    `a service with fewer than ${count(perSecond)} requests a second cannot be judged: at ${share * 100}% of them the judge ` +
    `needs ${count(requests)} within ${formatDuration(strategy.bakeWithinMs)}, and takes the release back without; raise bakeWithin, or the first step`
  );
};

type Plan = Given["plan"];

/** Whether there is an old revision that the new one could be held against. */
function judgesSomebody({ operations, previous }: Plan): boolean {
  return previous !== undefined && operations.some(({ operation }) => operation.kind === "shift");
}

/** How a change would have told in the same storms, as a sentence; undefined when it would not. */
async function hurtBy(
  rehearse: Given["rehearse"],
  changed: ShipInput,
): Promise<((named: string) => string) | undefined> {
  const [before, after] = [(await rehearse()).hurt, (await rehearse(changed)).hurt];
  const isBetter = after.total < before.total * WORTH_SAYING;
  if (!isBetter) return undefined;
  return (named) =>
    `${count(before.total)} requests were hurt, ${count(before.worst.value)} at worst; ` +
    `with ${named} it is ${count(after.total)}, and ${count(after.worst.value)}`;
}

function promotedBadly({ harmful, harmfulPromoted }: Tried): string {
  return `${count(harmfulPromoted)} of ${count(harmful)} bad versions were promoted`;
}

function withStrategy(input: ShipInput, strategy: ReleaseModel): ShipInput {
  return { ...input, record: { ...input.record, strategy } };
}

function smokeOf(service: string, path: string): SmokeModel {
  const expect = { status: 200, contains: undefined };
  return {
    name: `${service} ${path}`,
    service,
    method: "GET",
    path,
    body: undefined,
    headers: {},
    expect,
    underMs: 5_000,
  };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** What a change must leave at most: less could be chance. */
const WORTH_SAYING = 0.8;
