import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { detectApp } from "../packages/plimsoll/src/init/detect-app.js";
import { folderFiles } from "../packages/plimsoll/src/init/folder-files.js";
import {
  composeConfig,
  filledIn,
  HAS_COMPOSE,
} from "../packages/plimsoll/src/render/compose/compose-tool.testsuite.js";
import { judged } from "../packages/plimsoll/src/render/ecs/aws-model.testsuite.js";
import { NGINX_VERSION, NginxTrial } from "../packages/plimsoll/src/render/format/nginx.testsuite.js";
import { actionlintProblems } from "../packages/plimsoll/src/render/github/actionlint.testsuite.js";
import { officialErrors } from "../packages/plimsoll/src/render/github/official-parser.testsuite.js";
import { workflowsIn } from "../packages/plimsoll/src/render/github/rendered-workflows.testsuite.js";
import { wholeScripts } from "../packages/plimsoll/src/render/github/whole-scripts.testsuite.js";
import {
  dockerfileProblems,
  dockerfileScript,
} from "../packages/plimsoll/src/render/images/dockerfile-linter.testsuite.js";
import {
  HAS_KUSTOMIZE,
  kustomized,
  objectsIn,
} from "../packages/plimsoll/src/render/kubernetes/kustomize-tool.testsuite.js";
import { schemaProblems } from "../packages/plimsoll/src/render/kubernetes/strict-schema.testsuite.js";
import { HAS_SHELLCHECK, shellProblems } from "../packages/plimsoll/src/render/shellcheck.testsuite.js";
import { repositoryFacts } from "../packages/plimsoll/src/source/repository-facts.js";
import { readWorkingTree } from "../packages/plimsoll/src/source/working-tree.js";
import { type Example, readExamples } from "../scripts/example/expected.js";
import { startPlimsoll } from "./world/plimsoll.js";

const EXAMPLES = readExamples();

const WORKFLOWS = /^\.github\/workflows\//;
const DOCKERFILES = /\.Dockerfile$/;
const COMPOSE = /^deploy\/compose\/[^/]+\.yaml$/;
const ENV_FILES = /\.env\.example$/;
const NGINX = /nginx\.conf$/;
const SCRIPTS = /\.sh$/;
const ECS = /^deploy\/ecs\/.*\.(task-definition|service|scaling)\.json$/;
const KUSTOMIZE = /^deploy\/kubernetes\/(base|images|overlays)\//;
const SECRET_TEMPLATES = /^deploy\/kubernetes\/secrets\//;

/** What is only parsed here, each with the reason. */
const WITHOUT_VALIDATOR: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/(^|\/)\.git(attributes|ignore)$/, "git itself reads them in e2e/render.test.ts"],
  [/(^|\/)\.dockerignore$/, "builds read them in e2e/images.slow.test.ts"],
  [/\.sql$/, "PostgreSQL runs them in e2e/compose.slow.test.ts"],
  [/^\.github\/rulesets\/.*\.json$/, "no package has GitHub's schema of rulesets"],
  [/^deploy\/ecs\/.*\/parameters\.example\.json$/, "a form of ours that people fill in"],
  [/^deploy\/compose\/.*\/traefik\.yaml$/, "no package has Traefik's schema of dynamic configuration"],
];

const VALIDATED = [WORKFLOWS, DOCKERFILES, COMPOSE, ENV_FILES, NGINX, SCRIPTS, ECS, KUSTOMIZE, SECRET_TEMPLATES];

describe.each(EXAMPLES)("the example $name", (example) => {
  const { folder, expected } = example;
  const pathsIn = (pattern: RegExp) => filesIn(example, pattern).map(({ path }) => path);
  const has = (pattern: RegExp) => pathsIn(pattern).length > 0;

  test("must render to what it shows, byte for byte; if not: npm run build, then npm run example -- --expected [GEN-01]", async () => {
    const ran = await startPlimsoll(folder, ["render", "--output", "expected", "--check"], {}).ended;
    expect(ran).toEqual({ exitCode: 0, signal: null, stdout: "", stderr: "" });
    const manifest = JSON.parse(readFileSync(join(folder, "expected/deploy/plimsoll.manifest.json"), "utf8"));
    expect(expected.map(({ path }) => path)).toEqual(Object.keys(manifest.files));
  });

  test("must render to the same without what it rendered to before, as neither facts nor detection look there", async () => {
    const sources = await readWorkingTree(folder);
    const files = sources.files.filter(({ path }) => !path.startsWith("expected/"));
    expect(sources.files.length).toBeGreaterThan(files.length);
    expect(repositoryFacts(sources)).toEqual(repositoryFacts({ ...sources, files }));

    const seen = folderFiles(folder);
    const list = (place: string) => seen.list(place).filter((name) => name !== "expected/");
    expect(detectApp(seen)).toEqual(detectApp({ ...seen, list }));
  });

  test("must have no file that no validator judges, but those with a reason, which can be read at least", () => {
    const others = expected.filter(({ path }) => !VALIDATED.some((pattern) => pattern.test(path)));
    const unexplained = others.filter(({ path }) => !WITHOUT_VALIDATOR.some(([pattern]) => pattern.test(path)));
    expect(unexplained.map(({ path }) => path)).toEqual([]);
    for (const { path, content } of others) {
      if (path.endsWith(".json")) expect(JSON.parse(content)).toBeTypeOf("object");
      if (path.endsWith(".yaml")) expect(objectsIn(content)).toHaveLength(1);
    }
  });

  test("must have workflows that actionlint and the parser of GitHub accept [CI-01]", async () => {
    const files = filesIn(example, WORKFLOWS);
    expect(files.length).toBeGreaterThan(0);
    expect(await actionlintProblems(files)).toEqual([]);
    for (const { path, content } of files) expect(await officialErrors(path, content), path).toEqual([]);
  });

  test.skipIf(!HAS_SHELLCHECK)(
    "must have scripts in which ShellCheck finds nothing (skipped without shellcheck)",
    () => {
      const scripts = wholeScripts(workflowsIn(expected));
      expect(scripts.length).toBeGreaterThan(5);
      const files = filesIn(example, SCRIPTS).map(({ content }) => content);
      const commands = filesIn(example, DOCKERFILES).map(({ content }) => dockerfileScript(content));
      expect(shellProblems([...scripts, ...files]) + shellProblems(commands, "sh")).toBe("");
    },
  );

  test("must have Dockerfiles that a linter accepts", () => {
    expect(has(DOCKERFILES)).toBe(true);
    for (const { path, content } of filesIn(example, DOCKERFILES))
      expect(dockerfileProblems(content), path).toEqual([]);
  });

  if (has(COMPOSE))
    test.skipIf(!HAS_COMPOSE)(
      "must have compose files that compose accepts without a word (skipped without docker compose)",
      () => {
        for (const { path, content } of filesIn(example, COMPOSE))
          expect(composeConfig(expected, path, filledIn(content)), path).toEqual({ code: 0, errors: "" });
      },
    );

  if (has(ENV_FILES))
    test("must have templates of variables that a shell reads", () => {
      for (const path of pathsIn(ENV_FILES)) {
        const { status, stderr } = spawnSync("sh", ["-euc", `. "${join(folder, "expected", path)}"`], { env: {} });
        expect([status, stderr.toString()], path).toEqual([0, ""]);
      }
    });

  if (has(NGINX))
    test.skipIf(NGINX_VERSION === undefined)(
      "must have configurations that nginx accepts without a word (skipped without nginx) [T-45]",
      async () => {
        for (const { path, content } of filesIn(example, NGINX)) {
          const nginx = new NginxTrial();
          nginx.certificate("agent.example.com");
          nginx.write(content, {});
          expect(nginx.problems(), path).toBe("");
          await nginx.delete();
        }
      },
    );

  if (has(ECS))
    test("must have task definitions, services and scaling that the models of AWS accept", () => {
      const files = filesIn(example, ECS).map(({ path, content }) => [path, JSON.parse(content)] as const);
      expect(judged(Object.fromEntries(files))).toEqual({ seen: files.length, problems: [] });
    });

  if (has(KUSTOMIZE))
    test.skipIf(!HAS_KUSTOMIZE)(
      "must have overlays that kubectl builds without a word, to objects whose every field is known (skipped without kubectl 1.24) [K8S-53]",
      () => {
        for (const overlay of readdirSync(join(folder, "expected/deploy/kubernetes/overlays")))
          expect(schemaProblems(kustomized(join(folder, "expected/deploy/kubernetes/overlays", overlay)))).toEqual([]);
      },
    );

  if (has(SECRET_TEMPLATES))
    test("must have templates of secrets that are right but for their placeholders, which no server accepts by mistake [SCT-05]", () => {
      for (const { path, content } of filesIn(example, SECRET_TEMPLATES)) {
        expect(schemaProblems(objectsIn(content)), path).toEqual([expect.stringContaining('must match format "byte"')]);
        const complete = content.replaceAll(/"<\w+>"/g, '"c2VjcmV0"');
        expect(schemaProblems(objectsIn(complete)), path).toEqual([]);
      }
    });
});

function filesIn({ expected }: Example, pattern: RegExp) {
  return expected.filter(({ path }) => pattern.test(path));
}
