import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { filledIn, HAS_COMPOSE, serviceNames } from "../packages/plimsoll/src/render/compose/compose-tool.testsuite.js";
import {
  jobsOf,
  type ReadJob,
  stepsOf,
  workflowsIn,
} from "../packages/plimsoll/src/render/github/rendered-workflows.testsuite.js";
import { HAS_KUSTOMIZE, kustomized } from "../packages/plimsoll/src/render/kubernetes/kustomize-tool.testsuite.js";
import { readExamples } from "../scripts/example/expected.js";

/** No part of a checkout, or what goes when Plimsoll goes. */
const LEFT_BEHIND = /^(expected|node_modules|\.plimsoll|plimsoll\..*)$/;

/** Where Plimsoll may still be named: who wrote a file, names of variables that services read, and what is ignored. */
const NAMED = [
  /^.*Written by `plimsoll render` from the definition .*$/gm,
  /^.*# The pipeline releases to it; `plimsoll ship` releases to another place .*$/gm,
  /\bPLIMSOLL_(ENVIRONMENT|SERVICE)\b/g,
  /^\.plimsoll$/gm,
  /^\/plimsoll\.manifest\.json .*$/gm,
];

describe.each(readExamples())("$name without Plimsoll", ({ folder, expected }) => {
  const workflows = workflowsIn(expected);
  const composeFiles = expected.filter(({ path }) => /^deploy\/compose\/[^/]+\.yaml$/.test(path));
  const overlays = expected.filter(({ path }) => /^deploy\/kubernetes\/overlays\/[^/]+\/kustomization/.test(path));
  const dockerfiles = expected.filter(({ path }) => path.endsWith(".Dockerfile"));
  let dir = "";

  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), "plimsoll-left-"));
    cpSync(folder, dir, { recursive: true, filter: (path) => path === folder || !LEFT_BEHIND.test(basename(path)) });
    for (const { path, content } of expected) write(path, content);
    asks("git", "init", "--quiet");
    asks("git", "add", "--all");
    asks("git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--message", "Leave");
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  test("must be named nowhere but by who wrote a file, as no command, kind or label of it is needed", () => {
    expect(spawnSync("sh", ["-c", "command -v plimsoll"], { env: { PATH } }).status).not.toBe(0);
    for (const { path, content } of expected) {
      const rest = NAMED.reduce((text, named) => text.replaceAll(named, ""), content);
      expect(rest, path).not.toMatch(/plimsoll/i);
    }
  });

  test("must have workflows that need no command but what runners have, and only files that are there", () => {
    for (const { run = "", uses = "" } of stepsOf(workflows)) expect(`${run} ${uses}`).not.toMatch(/plimsoll/i);
    for (const [, { uses }] of jobsOf(workflows)) if (uses?.startsWith("./")) expect(files()).toContain(uses.slice(2));
    const built = jobsOf(workflows).flatMap(([, job]) => imagesOf(job));
    expect(built.length).toBeGreaterThan(0);
    for (const { context, file } of built) {
      expect(existsSync(join(dir, context)), context).toBe(true);
      expect(files()).toContain(file);
    }
  });

  test("must build images from what is there", () => {
    for (const { content } of dockerfiles) {
      const context = /By hand, from the app's folder: docker build --file \S+ (\S+)$/m.exec(content)?.[1] ?? "?";
      const sources = copied(content).filter((source) => !source.includes("*"));
      expect(sources.length).toBeGreaterThan(0);
      for (const source of sources) expect(existsSync(join(dir, context, source)), join(context, source)).toBe(true);
    }
  });

  if (composeFiles.length > 0)
    test.skipIf(!HAS_COMPOSE)(
      "must have compose files that start by their first line, with one of the people's own on top (skipped without docker compose)",
      () => {
        for (const { path, content } of composeFiles) {
          const environment = basename(path, ".yaml");
          const [service = ""] = serviceNames(content);
          write("mine.yaml", JSON.stringify({ services: { [service]: { labels: ["mine=yes"] } } }));
          write(`deploy/secrets/${environment}.env`, variables(content));
          const [, command = ""] = /^# .* Start: docker (.*) up --wait$/m.exec(content) ?? [];
          const words = [...command.split(" "), "--file", "mine.yaml", "config", "--format", "json"];
          const merged = JSON.parse(asks("docker", ...words)) as Merged;
          expect(JSON.stringify(merged)).toContain('"mine":"yes"');
          for (const missing of neededBy(merged)) expect(existsSync(missing), missing).toBe(true);
        }
        expect(asks("git", "status", "--porcelain")).toBe("?? mine.yaml\n");
      },
    );

  if (overlays.length > 0)
    test.skipIf(!HAS_KUSTOMIZE)(
      "must have overlays on which people put their own patches, and digests by the command in their header (skipped without kubectl 1.24)",
      () => {
        const { content } = expected.find(({ path }) => path === "deploy/kubernetes/images/kustomization.yaml") ?? {};
        const [, command = "", service = ""] = /^# {3}(sed -i .* # ([\w-]+)\$.*)$/m.exec(content ?? "") ?? [];
        const digest = `sha256:${"a".repeat(64)}`;
        execFileSync("sh", ["-euc", command], { cwd: dir, env: { PATH, DIGEST: digest } });
        for (const { path } of overlays) {
          const patch = JSON.stringify([{ op: "add", path: "/metadata/annotations", value: { team: "ours" } }]);
          const patches = [{ target: { kind: "Deployment", name: service }, patch }];
          write("deploy/mine/kustomization.yaml", JSON.stringify({ resources: [`../../${dirname(path)}`], patches }));
          const objects = kustomized(join(dir, "deploy/mine"));
          const found = objects.find(({ kind, metadata }) => kind === "Deployment" && metadata?.name === service);
          expect(found?.metadata).toMatchObject({ annotations: { team: "ours" } });
          expect(JSON.stringify(found)).toContain(`@${digest}`);
        }
      },
    );

  for (const [id, job] of jobsOf(workflows).filter(([, { steps }]) => archiving(steps) !== undefined))
    test(`must bring all that containers are given to their host, by ${id}`, () => {
      const listed = execFileSync("sh", ["-euc", `${archiving(job.steps)} | tar --list`], {
        cwd: dir,
        encoding: "utf8",
      });
      const file = composeFiles.find(({ path }) => path === `deploy/compose/${job.environment?.name}.yaml`);
      const mounted = [...(file?.content ?? "").matchAll(/"(\.\.?\/[^:]+):[^:]+:ro"/g)];
      const wanted = mounted.map(([, path = ""]) => join("deploy/compose", path));
      expect(wanted.length).toBeGreaterThan(0);
      expect(listed.split("\n")).toEqual(expect.arrayContaining([file?.path, ...wanted]));
    });

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }

  function asks(program: string, ...args: readonly string[]): string {
    const { HOME = "" } = process.env;
    return execFileSync(program, args, { cwd: dir, encoding: "utf8", env: { PATH, HOME } });
  }

  function files(): readonly string[] {
    return asks("git", "ls-files").split("\n");
  }
});

/** The command of a job that packs the commit for a host; undefined where it packs nothing. */
function archiving(steps: ReadJob["steps"]): string | undefined {
  return steps?.flatMap(({ run }) => /git archive .*?(?= \| ssh)/.exec(run ?? "")?.[0] ?? [])[0];
}

/** Without what npm puts before it. */
const PATH = (process.env.PATH ?? "")
  .split(":")
  .filter((place) => !place.includes("node_modules"))
  .join(":");

interface Merged {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly build?: { readonly context: string; readonly dockerfile: string };
        readonly volumes?: readonly { readonly type: string; readonly source: string; readonly read_only?: boolean }[];
      }
    >
  >;
}

/** Paths of the repository that a merged compose file names, but for sources to develop, which most examples lack. */
function neededBy({ services }: Merged): readonly string[] {
  return Object.values(services).flatMap(({ build, volumes = [] }) => [
    ...(build === undefined ? [] : [build.context, join(build.context, build.dockerfile)]),
    ...volumes.flatMap(({ type, source, read_only }) =>
      type === "bind" && read_only === true && source.startsWith(tmpdir()) ? [source] : [],
    ),
  ]);
}

function variables(composeFile: string): string {
  return Object.entries(filledIn(composeFile))
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

function imagesOf({ strategy }: ReadJob) {
  const include = strategy?.matrix.include ?? [];
  return include.filter(
    (one): one is { context: string; file: string } => (one as { file?: string }).file !== undefined,
  );
}

/** What a Dockerfile copies from its context. */
function copied(dockerfile: string): readonly string[] {
  const lines = [...dockerfile.matchAll(/^COPY (.*)$/gm)].map(([, rest = ""]) => rest.split(" "));
  return lines
    .filter((words) => !words.some((word) => word.startsWith("--from=")))
    .flatMap((words) => words.filter((word) => !word.startsWith("--")).slice(0, -1));
}
