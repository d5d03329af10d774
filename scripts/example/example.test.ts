import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { materialize } from "./example.js";

let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "plimsoll-example-"));
  await materialize(dir);
});

afterAll(() => rm(dir, { recursive: true, force: true }));

const kinds = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"] as const;

async function readJson(path: string) {
  return JSON.parse(await readFile(join(dir, path), "utf8"));
}

test("the lock file must fit every package.json, the runtime's too; if not: npm run example -- --lock", async () => {
  const lock = await readJson("package-lock.json");
  const folders = await Promise.all(
    ["apps", "packages"].map(async (parent) => (await readdir(join(dir, parent))).map((name) => `${parent}/${name}`)),
  );
  for (const folder of ["", "tests", ...folders.flat()]) {
    const manifest = await readJson(join(folder, "package.json"));
    for (const kind of kinds) expect([folder, lock.packages[folder]?.[kind]]).toEqual([folder, manifest[kind]]);
  }
});

test("no file must name a registry", async () => {
  const lock = await readFile(join(dir, "package-lock.json"), "utf8");
  expect(lock.match(/"resolved": "(?!apps|packages|tests).*"|https?:\/\/[^"]*\.tgz/g)).toBeNull();
});

test("the copy must bring the built runtime, and nothing that was generated", async () => {
  const files = (await readdir(dir, { recursive: true })).filter((path) => !path.startsWith("packages/runtime/"));
  expect(await readJson("packages/runtime/package.json")).not.toHaveProperty("devDependencies");
  expect((await readdir(join(dir, "packages/runtime/dist"))).includes("index.js")).toBe(true);
  expect(files.filter((path) => /(^|\/)(node_modules|dist|\.next|coverage|expected)(\/|$)/.test(path))).toEqual([]);
});
