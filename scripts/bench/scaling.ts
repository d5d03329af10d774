import type { WrittenApp } from "../../packages/plimsoll/src/definition/app.js";
import type { Signal } from "../../packages/plimsoll/src/judge/signal.js";
import type { EnvironmentModel } from "../../packages/plimsoll/src/model/app-model.js";
import { servicesInChain } from "./chain.js";
import { compiled, ms, type Row } from "./table.js";

const SIZES = [5, 50, 500] as const;
const ROUNDS = 15;

/** Cost must grow linearly: ten times the services may cost at most 13 times as much (3 for what is not ours to steer). */
export async function benchScaling(): Promise<readonly Row[]> {
  const { parseApp } =
    await compiled<typeof import("../../packages/plimsoll/src/model/parse/parse-app.js")>("model/parse/parse-app.js");
  const { makeRecord } =
    await compiled<typeof import("../../packages/plimsoll/src/release/make-record.js")>("release/make-record.js");
  const { makeShipPlan } =
    await compiled<typeof import("../../packages/plimsoll/src/plan/make-ship-plan.js")>("plan/make-ship-plan.js");
  const { judge } = await compiled<typeof import("../../packages/plimsoll/src/judge/judge.js")>("judge/judge.js");
  const { defaultJudgeSettings } =
    await compiled<typeof import("../../packages/plimsoll/src/judge/settings.js")>("judge/settings.js");

  const modelOf = (count: number): EnvironmentModel => {
    const parsed = parseApp(appOf(count), { file: "plimsoll.config.ts" });
    const production = parsed.ok ? parsed.model.environments.production : undefined;
    if (production === undefined) throw new Error(`the definition of ${count} services does not parse`);
    return production;
  };
  const plan = (model: EnvironmentModel) => {
    const artifacts = Object.fromEntries(Object.keys(model.services).map((name) => [name, `artifact-${name}`]));
    const record = makeRecord({
      model,
      number: 1,
      commit: "c0ffee00",
      subject: "",
      by: "",
      now: 0,
      artifacts,
      secrets: {},
    });
    const observed = { serving: undefined, services: {}, stores: {}, artifacts: [], addresses: [] };
    return makeShipPlan({ record, previous: undefined, observed, approval: false, causes: {} });
  };
  return [
    row(
      "model",
      SIZES.map((size) => timed(() => modelOf(size))),
    ),
    row(
      "plan",
      SIZES.map((size) => {
        const model = modelOf(size);
        return timed(() => plan(model));
      }),
    ),
    row(
      "judge",
      SIZES.map((size) => {
        const signals = signalsOf(size);
        return timed(() => judge(defaultJudgeSettings, signals));
      }),
    ),
  ];
}

function row(what: string, times: readonly number[]): Row {
  const [five = 0, fifty = 0, many = 0] = times;
  const growth = many / fifty;
  return {
    what: `${what}, 5 / 50 / 500 services`,
    found: `${ms(five)} / ${ms(fifty)} / ${ms(many)}, x${growth.toFixed(1)} from 50 to 500`,
    bar: "<= x13",
    met: growth <= 13,
  };
}

function timed(work: () => unknown): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const from = performance.now();
    work();
    return performance.now() - from;
  });
  return Math.min(...times);
}

function appOf(count: number): WrittenApp {
  const written = {
    name: "big",
    stores: { db: { kind: "postgres" } },
    services: servicesInChain(count),
    environments: { production: { target: { kind: "local" } } },
  };
  return written as unknown as WrittenApp;
}

function signalsOf(count: number): readonly Signal[] {
  return Array.from({ length: count }, (_, n) => ({
    service: `service-${n}`,
    canary: { total: 400, errors: 1, slow: 2 },
    stable: { total: 3600, errors: 5, slow: 20 },
  }));
}
