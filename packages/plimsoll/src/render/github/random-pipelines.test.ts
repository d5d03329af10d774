import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PipelineModel } from "../../model/pipeline-model.js";
import type { RenderInput } from "../renderer.js";
import { github } from "./github.js";
import { officialErrors } from "./official-parser.testsuite.js";
import { PIPELINES } from "./pipelines.testsuite.js";
import { ancestorsOf, readWorkflows } from "./rendered-workflows.testsuite.js";
import { jobsThatRun, pullInto, pushTo, tagOf } from "./simulated-run.testsuite.js";

/** Everything that a pipeline can be told, in any combination, for each of the five systems. */
const pipeline: fc.Arbitrary<Partial<PipelineModel>> = fc.record({
  layout: fc.constantFrom("one", "many"),
  branches: fc.constantFrom([], ["release/**"]),
  testBranches: fc.constantFrom([], ["feature/*", "fix/*"]),
  pullRequests: fc.constantFrom([], ["main"], ["main", "develop"]),
  nodeVersions: fc.constantFrom([], [20, 22]),
  after: fc.constantFrom(undefined, "staging"),
  scan: fc.record({ severity: fc.constantFrom("high", "critical"), blocks: fc.boolean() }),
  sast: fc.boolean(),
  codecov: fc.boolean(),
  buildPullRequests: fc.boolean(),
  nightly: fc.constantFrom(undefined, "23:59"),
  performance: fc.constantFrom(undefined, "npm run load"),
  releases: fc.boolean(),
  tagsBy: fc.constantFrom("push", "release"),
  notifyOn: fc.constantFrom("always", "failure"),
});

const input: fc.Arbitrary<RenderInput> = fc
  .record({ system: fc.constantFrom(...Object.values(PIPELINES)), changes: pipeline })
  .map(({ system, changes }) => {
    const own = system.app.pipeline;
    return own === undefined ? system : { ...system, app: { ...system.app, pipeline: { ...own, ...changes } } };
  });

describe("any pipeline", () => {
  it("must be one that GitHub accepts", async () => {
    await fc.assert(
      fc.asyncProperty(input, async (one) => {
        const files = github.render(one).filter(({ path }) => path.endsWith(".yml"));
        expect(files.length).toBeGreaterThan(0);
        for (const { path, content } of files) expect(await officialErrors(path, content)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it("must deploy nothing for a pull request, and nothing without all of its checks", () => {
    fc.assert(
      fc.property(input, (one) => {
        const workflows = readWorkflows(one);
        for (const base of ["main", "develop"]) {
          expect(jobsThatRun(workflows, pullInto(base)).filter((id) => id.startsWith("deploy-"))).toEqual([]);
        }
        for (const workflow of Object.values(workflows)) {
          const ids = Object.keys(workflow.jobs);
          const checks = ids.filter((id) => /^(Quality|Tests|Security|Checks)/.test(workflow.jobs[id]?.name ?? ""));
          for (const id of ids.filter((name) => name.startsWith("deploy-"))) {
            expect([...ancestorsOf(workflow, id)]).toEqual(expect.arrayContaining(checks));
          }
        }
      }),
      { numRuns: 80 },
    );
  });

  it("must deploy exactly the environment that a branch or a tag belongs to", () => {
    fc.assert(
      fc.property(input, (one) => {
        const workflows = readWorkflows(one);
        const deployed = (event: Parameters<typeof jobsThatRun>[1]) =>
          jobsThatRun(workflows, event).flatMap((id) => /^deploy-(.*)/.exec(id)?.[1] ?? []);
        for (const { name, branch, tag } of one.environments) {
          if (branch !== undefined) expect(deployed(pushTo(branch))).toEqual([name]);
          const byTag = one.app.pipeline?.tagsBy === "push";
          if (tag !== undefined) expect(deployed(tagOf("v1.2.3"))).toEqual(byTag ? [name] : []);
        }
      }),
      { numRuns: 60 },
    );
  });
});
