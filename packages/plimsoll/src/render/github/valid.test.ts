import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inputOf, randomRendering } from "../random-rendering.testsuite.js";
import type { RenderInput } from "../renderer.js";
import { HAS_SHELLCHECK, shellProblems } from "../shellcheck.testsuite.js";
import { actionlintProblems } from "./actionlint.testsuite.js";
import { ACTIONS } from "./actions.js";
import { github } from "./github.js";
import { officialErrors } from "./official-parser.testsuite.js";
import { PIPELINES, type PipelineName } from "./pipelines.testsuite.js";
import { readWorkflows, stepsOf } from "./rendered-workflows.testsuite.js";
import { wholeScripts } from "./whole-scripts.testsuite.js";

const NAMES = Object.keys(PIPELINES) as PipelineName[];

function workflowFiles(input: RenderInput) {
  return github.render(input).filter(({ path }) => path.startsWith(".github/workflows/"));
}

describe("actionlint", () => {
  it.each(NAMES)("must find nothing in the workflows of %s but what it is too old for [CI-01]", async (name) => {
    const files = workflowFiles(PIPELINES[name]);
    expect(files.length).toBeGreaterThan(0);
    expect(await actionlintProblems(files)).toEqual([]);
  });

  it("must be able to find something at all", async () => {
    const content = "on: push\njobs: { a: { runs-on: ubuntu-latest, stepps: [] } }\n";
    expect(await actionlintProblems([{ path: "x.yml", content }])).not.toEqual([]);
  });
});

describe("GitHub's own parser", () => {
  it.each(NAMES)("must find nothing in the workflows of %s [CI-01]", async (name) => {
    for (const { path, content } of workflowFiles(PIPELINES[name])) {
      expect(await officialErrors(path, content)).toEqual([]);
    }
  });

  it("must refuse an unknown key and an expression that is none", async () => {
    const wrong = "on: push\njobs: { a: { runs-on: x, foo: 1, steps: [{ run: 'echo OPEN foo( }}' }] } }\n".replace(
      "OPEN",
      "$\u007b{",
    );
    expect(await officialErrors("x.yml", wrong)).toHaveLength(2);
  });

  it("must find nothing in the workflows of any definition", async () => {
    await fc.assert(
      fc.asyncProperty(randomRendering, async (random) => {
        for (const { path, content } of workflowFiles(inputOf(random))) {
          expect(await officialErrors(path, content)).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("the actions that workflows use", () => {
  it("must each be a full commit with its version behind it, and one that we looked up [CI-54]", () => {
    const uses = NAMES.flatMap((name) => workflowFiles(PIPELINES[name])).flatMap(({ content }) => {
      return [...content.matchAll(/uses: (.*)$/gm)].map(([, used = ""]) => used);
    });
    const known = Object.entries(ACTIONS).map(([name, { sha, version }]) => `${name}@${sha} # ${version}`);
    expect(new Set(uses.filter((used) => !used.includes("./.github/")))).toEqual(new Set(known));
    expect(known.every((one) => /@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(one))).toBe(true);
  });

  it("must be given inputs, and asked for outputs, that they have", () => {
    const text = readFileSync(new URL("action-interfaces.fixture.json", import.meta.url), "utf8");
    const interfaces = JSON.parse(text) as Record<string, { inputs: string; outputs: string }>;
    const steps = NAMES.flatMap((name) => stepsOf(readWorkflows(PIPELINES[name])));
    const given = steps.flatMap(({ uses, with: inputs }) => {
      const action = uses?.split("@")[0] ?? "";
      return uses === undefined ? [] : Object.keys(inputs ?? {}).map((input) => [action, input] as const);
    });
    expect(given.length).toBeGreaterThan(100);
    expect(given.filter(([action, input]) => !interfaces[action]?.inputs.split(" ").includes(input))).toEqual([]);
  });
});

describe.skipIf(!HAS_SHELLCHECK)("shellcheck (skipped where it is not installed)", () => {
  it.each(NAMES)("must find nothing in any script of %s", (name) => {
    const scripts = wholeScripts(readWorkflows(PIPELINES[name]));
    expect(scripts.length).toBeGreaterThan(5);
    expect(shellProblems(scripts)).toBe("");
  });

  it("must be able to find something at all", () => {
    expect(shellProblems(["#!/bin/sh\nrm -r $1/*\n"])).toContain("SC2086");
  });
});
