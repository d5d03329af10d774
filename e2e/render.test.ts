import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hasRegistry, Registry } from "../packages/plimsoll/src/cli/render/registry.testsuite.js";
import { filesIn, HARBOUR, Harbour } from "./world/harbour.js";
import { documentOf, startPlimsoll } from "./world/plimsoll.js";

let harbour: Harbour;
beforeEach(() => {
  harbour = Harbour.given();
});
afterEach(() => harbour.close());

const API = "deploy/images/api.Dockerfile";
const JOBS = "deploy/images/jobs.Dockerfile";

const FASTER = { ...HARBOUR, services: { ...HARBOUR.services, api: { ...HARBOUR.services.api, port: 4000 } } };
const WITHOUT_JOBS = { ...HARBOUR, services: { api: HARBOUR.services.api } };

function isThere(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, [...args], { stdio: "ignore" }).status === 0;
}

interface Rendered {
  readonly files: readonly { readonly path: string; readonly by: string; readonly digest: string }[];
  readonly changes: readonly { readonly path: string; readonly state: string; readonly diff?: readonly string[] }[];
}

test("everything is rendered once, tracked by git, and then left as it is [GEN-02]", async () => {
  const { exitCode, stdout } = await harbour.runs("render");
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`created   ${API}`);
  harbour.commitAll();

  const again = await harbour.runs("render", "--json");
  const checked = await harbour.runs("render", "--check");

  expect(documentOf<Rendered>(again)).toMatchObject({ changes: [] });
  expect(documentOf<Rendered>(again).files.map(({ path }) => path)).toEqual(Object.keys(harbour.rendered()));
  expect(checked).toMatchObject({ exitCode: 0, stdout: "" });
  expect(harbour.git("status", "--porcelain")).toBe("");
  expect(harbour.git("check-attr", "linguist-generated", "eol", "--", API).trim().split("\n")).toEqual([
    `${API}: linguist-generated: set`,
    `${API}: eol: lf`,
  ]);
});

test("a changed definition fails --check with what differs, and is rendered to what a fresh folder would get [GEN-01]", async () => {
  await harbour.runs("render");
  harbour.defines(FASTER);

  const { exitCode, stdout } = await harbour.runs("render", "--check");
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^outdated {2}deploy\//m);
  expect((await harbour.runs("render")).exitCode).toBe(0);

  const fresh = Harbour.given(FASTER);
  await fresh.runs("render");
  expect(harbour.rendered()).toEqual(fresh.rendered());
  fresh.close();
});

test("what nothing renders any more is removed, but not what people put beside it", async () => {
  await harbour.runs("render");
  harbour.write("deploy/mine/kustomization.yaml", "resources: [../kubernetes/overlays/production]\n");
  harbour.write("deploy/compose/compose.override.yaml", "services: {}\n");
  harbour.defines(WITHOUT_JOBS);

  const { exitCode, stdout } = await harbour.runs("render");

  expect(exitCode).toBe(0);
  expect(stdout).toMatch(new RegExp(`^removed {3}${JOBS}`, "m"));
  expect(Object.keys(harbour.rendered())).not.toContain(JOBS);
  expect(Object.keys(harbour.rendered()).join("\n")).not.toMatch(/\bjobs\b/);
  expect(harbour.read("deploy/mine/kustomization.yaml")).toContain("overlays/production");
  expect(harbour.read("deploy/compose/compose.override.yaml")).toBe("services: {}\n");
});

test.skipIf(!isThere("kubectl", "version", "--client"))(
  "own patches on top of Kubernetes files survive a new render, and work when Plimsoll is gone",
  async () => {
    const patch = JSON.stringify([{ op: "add", path: "/metadata/annotations", value: { team: "harbour" } }]);
    const own = {
      resources: ["../kubernetes/overlays/production"],
      patches: [{ target: { kind: "Deployment", name: "api" }, patch }],
    };
    await harbour.runs("render");
    harbour.write("deploy/mine/kustomization.yaml", JSON.stringify(own));
    harbour.defines(FASTER);
    expect((await harbour.runs("render")).exitCode).toBe(0);
    harbour.remove("plimsoll.config.yaml");

    const objects = harbour.asks("kubectl", "kustomize", "deploy/mine");

    expect(objects).toContain("team: harbour");
    expect(objects).toContain("containerPort: 4000");
  },
);

test.skipIf(!isThere("docker", "compose", "version"))(
  "an own compose file on top of the rendered one survives a new render, and works when Plimsoll is gone",
  async () => {
    await harbour.runs("render");
    harbour.write("deploy/mine.yaml", "services: { api: { labels: { team: harbour } } }\n");
    harbour.defines(FASTER);
    expect((await harbour.runs("render")).exitCode).toBe(0);
    harbour.remove("plimsoll.config.yaml");

    const filledIn = harbour.read("deploy/secrets/production.env.example").replaceAll(/^(\w+)=$/gm, "$1=/filled-in");
    harbour.write("deploy/secrets/production.env", filledIn);

    const files = [
      "--env-file",
      "deploy/secrets/production.env",
      "--file",
      "deploy/compose/production.yaml",
      "--file",
      "deploy/mine.yaml",
    ];
    const merged = harbour.asks("docker", "compose", ...files, "config");

    expect(merged).toContain("team: harbour");
    expect(merged).toContain('PORT: "4000"');
  },
);

test("an edit by hand is shown and kept with exit code 1, until it is forced", async () => {
  await harbour.runs("render");
  const original = harbour.read(API);
  harbour.write(API, `${original}RUN echo mine\n`);

  const kept = await harbour.runs("render");
  expect(kept.exitCode).toBe(1);
  expect(kept.stdout).toContain(`kept      ${API}`);
  expect(kept.stdout).toContain("+RUN echo mine");
  expect(kept.stderr).toContain("--force");
  expect(harbour.read(API)).toBe(`${original}RUN echo mine\n`);
  expect((await harbour.runs("render", "--check")).stdout).toContain(`edited    ${API}`);

  expect((await harbour.runs("render", "--force")).exitCode).toBe(0);
  expect(harbour.read(API)).toBe(original);
});

test("a file that was there before is never overwritten unasked", async () => {
  harbour.write(API, "FROM scratch\n");
  const { exitCode, stdout } = await harbour.runs("render");
  expect(exitCode).toBe(1);
  expect(stdout).toContain(`kept      ${API}  was not written by plimsoll`);
  expect(harbour.read(API)).toBe("FROM scratch\n");
});

test("only what was asked for is rendered, as it is in the whole, and nothing else is removed", async () => {
  await harbour.runs("render");
  const all = harbour.rendered();
  harbour.defines(WITHOUT_JOBS);

  await harbour.runs("render", "--only", "images");
  expect(Object.keys(harbour.rendered())).toEqual(Object.keys(all));

  const one = await harbour.runs("render", "--env", "staging", "--stdout", "--json");
  const paths = documentOf<Rendered>(one).files.map(({ path }) => path);
  expect(paths.filter((path) => path.includes("production"))).toEqual([]);
  expect(paths.length).toBeGreaterThan(0);
  const unknown = await harbour.runs("render", "--only", "imagse");
  expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Did you mean "images"?') });
});

test("the same files come out in another folder, time zone and locale, and without git", async () => {
  const out = mkdtempSync(join(tmpdir(), "plimsoll-out-"));
  await harbour.runs("render", "-o", join(out, "here"));
  rmSync(join(harbour.dir, ".git"), { recursive: true });
  const elsewhere = { TZ: "Pacific/Chatham", LC_ALL: "tr_TR.UTF-8" };
  await startPlimsoll(join(harbour.dir, "api"), ["render", "-o", join(out, "there")], elsewhere).ended;

  expect(Object.keys(filesIn(join(out, "here"))).length).toBeGreaterThan(3);
  expect(filesIn(join(out, "there"))).toEqual(filesIn(join(out, "here")));
  rmSync(out, { recursive: true });
});

test("a render that is killed at any moment leaves whole files, and the next one mends the rest", async () => {
  await harbour.runs("render");
  const before = harbour.rendered();
  const fresh = Harbour.given(FASTER);
  await fresh.runs("render");
  const after = fresh.rendered();
  fresh.close();

  for (const [path, ms] of killMoments(before, after)) {
    harbour.defines(FASTER);
    const command = harbour.starts("render");
    await firstSign(harbour, path, before, ms);
    await command.killedBy("SIGKILL");
    for (const [file, text] of Object.entries(harbour.files(Object.keys(before)))) {
      expect([before[file], after[file]]).toContain(text);
    }
    const mended = await harbour.runs("render");
    expect(mended).toMatchObject({ exitCode: 0, stdout: expect.not.stringContaining("kept") });
    expect(harbour.rendered()).toEqual(after);
    harbour.defines(HARBOUR);
    await harbour.runs("render");
  }
});

/** The first files that change, with a look for each. */
function killMoments(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>) {
  const changed = Object.keys(before).filter((path) => before[path] !== after[path]);
  return [...changed.slice(0, 3), changed.at(-1) ?? ""].map((path) => [path, 5_000] as const);
}

/** Resolves as soon as one file has changed: the render is at work then, and not yet done. */
async function firstSign(world: Harbour, path: string, before: Readonly<Record<string, string>>, timeout: number) {
  await expect.poll(() => world.read(path) === before[path], { timeout, interval: 1 }).toBe(false);
}

test("where a value comes from and what carries it is told, and a path that leads nowhere is refused", async () => {
  const { exitCode, stdout } = await harbour.runs("explain", "services.api.scale.max");
  expect(exitCode).toBe(0);
  expect(stdout).toContain("production  9  environments.production.services.api.scale.max");
  expect(stdout).toContain("staging     4  services.api.scale.max");
  expect(stdout).toMatch(/^ {4}in deploy\/kubernetes\//m);

  expect(await harbour.runs("explain", "services.api.scal")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('Did you mean "scale"?'),
  });
});

test("a changed definition is told in plain words first, then in files", async () => {
  await harbour.runs("render");
  harbour.commitAll();
  harbour.defines({ ...FASTER, stores: { db: { kind: "postgres", version: 17 } } });

  const { exitCode, stdout } = await harbour.runs("diff");

  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^data +db moves from major version 16 to 17: .* \(production, staging\)\n/);
  expect(stdout).toContain("exposure  api listens on port 4000, not on 3000");
  expect(stdout).toMatch(/^M deploy\/\S+ {2}\+\d+ -\d+$/m);
  const production = await harbour.runs("diff", "HEAD", "production", "--json");
  expect(documentOf<{ consequences: unknown[] }>(production).consequences.length).toBeGreaterThan(1);
  harbour.defines(HARBOUR);
  expect(await harbour.runs("diff")).toMatchObject({ exitCode: 0, stdout: "" });
});

test.skipIf(!hasRegistry)(
  "an image keeps the digest that it had when it was locked, until the lock is renewed",
  async () => {
    const registry = await Registry.given();
    const image = `${registry.address}/acme/proxy:1`;
    const proxy = { build: { kind: "image", image }, port: 3000, hosts: ["@"] } as const;
    const only = {
      name: "gate",
      domain: "gate.example.com",
      target: { kind: "docker", entry: "none" },
      services: { proxy },
    } as const;
    harbour.defines({ ...only, environments: { staging: {} } });
    harbour.env = { HOME: registry.home };
    const first = registry.push("acme/proxy:1", "first");

    expect(await harbour.runs("lock")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining(`added    ${image}`),
    });
    const second = registry.push("acme/proxy:1", "second");
    await harbour.runs("render");
    expect(await harbour.runs("lock")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining(`same     ${image}`),
    });
    expect(harbour.read("deploy/compose/staging.yaml")).toContain(`${image}@${first}`);

    expect((await harbour.runs("lock", "--update")).stdout).toContain(`moved    ${image}`);
    await harbour.runs("render");
    expect(harbour.read("deploy/compose/staging.yaml")).toContain(`${image}@${second}`);
    registry.close();
  },
);

test("without a program that asks registries the lock is refused, naming what to install", async () => {
  harbour.env = { PATH: join(harbour.dir, "nothing") };
  expect(await harbour.runs("lock")).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("skopeo") });
});
