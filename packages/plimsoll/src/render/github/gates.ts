import type { GateModel } from "../../model/app-model.js";
import { type CheckJob, checkJob } from "./check-job.js";
import { coverageSteps } from "./coverage.js";
import { onlyTestsWhen } from "./events.js";
import { expression } from "./expression.js";
import { imageContainers } from "./image-containers.js";
import type { PipelineFacts } from "./pipeline-facts.js";
import { keepResults } from "./results.js";
import { at, setUpSteps, toolchainOf } from "./set-up.js";
import { checkout, run } from "./steps.js";
import { type StoreContainers, storeContainers } from "./store-containers.js";

/** Set-up and clean-up come on top of what a gate may take. */
const AROUND_MINUTES = 5;

/** A job for each gate, with the tools of its folder and fresh stores. */
export function gateJobs(facts: PipelineFacts, taken: readonly string[]): readonly CheckJob[] {
  return facts.reference.gates.map((gate) =>
    gateJob(gate, taken.includes(gate.name) ? `gate-${gate.name}` : gate.name, facts),
  );
}

function gateJob(gate: GateModel, id: string, facts: PipelineFacts): CheckJob {
  const { reference, developed, repository, pipeline, lock } = facts;
  const toolchain = toolchainOf(gate.dir, reference, repository);
  const versions = gate.stage === "test" && toolchain.node !== undefined ? pipeline.nodeVersions : [];
  const stores = storeContainers(gate.needs, reference, lock);
  const images = imageContainers(gate.needs, reference, developed, lock);
  const isMatrix = versions.length > 0;
  const what = isMatrix ? `${gate.name} (Node \${{ matrix.node }})` : gate.name;
  const check = checkJob(
    {
      id,
      stage: gate.stage,
      what,
      minutes: Math.ceil(gate.withinMs / 60_000) + AROUND_MINUTES,
      ...(isMatrix ? { strategy: { "fail-fast": false, matrix: { node: versions } } } : {}),
      ...(gate.needs.length > 0 ? beside(stores, images) : {}),
      steps: [
        checkout(),
        ...setUpSteps(toolchain, repository, isMatrix ? expression("matrix.node") : undefined),
        ...stores.steps,
        run(`Run ${gate.name}`, gate.run.split("\n"), at(gate.dir)),
        ...coverageSteps(gate, facts),
        ...(gate.stage === "test" ? [keepResults(isMatrix ? `${id}-node-\${{ matrix.node }}` : id, gate.dir)] : []),
      ],
    },
    onlyTestsWhen(facts),
  );
  const shown = versions.map((version) => check.job.name.replace(expression("matrix.node"), String(version)));
  return isMatrix ? { ...check, contexts: shown } : check;
}

function beside(stores: StoreContainers, images: ReturnType<typeof imageContainers>) {
  return { services: { ...stores.services, ...images.services }, env: { ...stores.env, ...images.env } };
}
