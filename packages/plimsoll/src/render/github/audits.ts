import type { PipelineModel } from "../../model/pipeline-model.js";
import type { JavaScriptFacts } from "../repository-facts.js";
import { type CheckJob, checkJob } from "./check-job.js";
import { onlyTestsWhen } from "./events.js";
import type { PipelineFacts } from "./pipeline-facts.js";
import { at, packageAt, setUpSteps, type Toolchain, toolchainOf } from "./set-up.js";
import { checkout, run } from "./steps.js";
import type { Step } from "./workflow.js";

const PIP_AUDIT = "pip-audit==2.10.1";

/** One audit for each set of dependencies that is installed by itself, with the tool that installs it. */
export function auditJobs(facts: PipelineFacts): readonly CheckJob[] {
  const roots = codeBases(facts);
  return roots.map((root) => {
    const name = roots.length === 1 || root === "." ? "audit" : `audit-${root.replaceAll("/", "-")}`;
    return auditJob(name, root, facts);
  });
}

/** Folders of everything that we build and whose dependencies somebody else wrote. */
function codeBases({ reference, repository }: PipelineFacts): readonly string[] {
  const dirs = Object.values(reference.services).flatMap(({ build, name, builtBy }) =>
    name === builtBy && build.kind !== "image" && build.kind !== "dockerfile" ? [build.dir] : [],
  );
  const roots = dirs.flatMap((dir) => {
    const { node, python } = toolchainOf(dir, reference, repository);
    return [...(node === undefined ? [] : [node.root]), ...(python === undefined ? [] : [python.root])];
  });
  return [...new Set(roots)].sort();
}

function auditJob(id: string, root: string, facts: PipelineFacts): CheckJob {
  const { reference, repository, pipeline } = facts;
  const toolchain = toolchainOf(root, reference, repository);
  return checkJob(
    {
      id,
      stage: "security",
      what: id === "audit" ? "dependencies" : `dependencies of ${root}`,
      minutes: 10,
      steps: [checkout(), ...setUpSteps(toolchain, repository), ...auditSteps(toolchain, root, facts, pipeline)],
    },
    onlyTestsWhen(facts),
  );
}

function auditSteps(
  { node, python }: Toolchain,
  root: string,
  { repository }: PipelineFacts,
  { audit }: PipelineModel,
) {
  const steps: Step[] = [];
  if (node?.root === root) {
    const command = nodeAudit(packageAt(root, repository), audit);
    steps.push(run(`Fail on known weaknesses from ${audit} on`, command, at(root)));
  }
  if (python?.root === root) {
    const command = `pipx run ${PIP_AUDIT} --requirement requirements.txt`;
    steps.push(run("Fail on known weaknesses of Python packages, which have no levels", command, at(root)));
  }
  return steps;
}

/** Classic yarn says the levels found as bits of its exit code, from info (1) to critical (16). */
const YARN_BITS = { low: 2, moderate: 4, high: 8, critical: 16 } as const;

function nodeAudit(facts: JavaScriptFacts | undefined, level: PipelineModel["audit"]): string | readonly string[] {
  const manager = facts?.manager ?? "npm";
  switch (manager) {
    case "npm":
      return `npm audit --audit-level=${level}`;
    case "pnpm":
      return `pnpm audit --audit-level ${level}`;
    case "yarn":
      if (facts?.settings.includes(".yarnrc.yml")) return `yarn npm audit --all --recursive --severity ${level}`;
      return ["found=0", `yarn audit --level ${level} || found=$?`, `test "$found" -lt ${YARN_BITS[level]}`];
    default:
      return manager satisfies never;
  }
}
