import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { expect } from "vitest";
import { reversedKeys } from "../model/random-app.testsuite.js";
import { randomRendering } from "./random-rendering.testsuite.js";

/** Prints the digest of all that is rendered, a line a definition; plain JavaScript, as it runs from the compiled package. */
const SCRIPT = `
import { readFileSync } from "node:fs";
const dist = process.argv[2];
const { digestOf } = await import(dist + "/base/digest.js");
const { parseApp } = await import(dist + "/model/parse/parse-app.js");
const { containerForm } = await import(dist + "/model/wiring/container-form.js");
const { renderApp } = await import(dist + "/render/render-app.js");
const { RENDERERS } = await import(dist + "/render/renderers.js");
for (const { written, repository, lock } of JSON.parse(readFileSync(process.argv[3], "utf8"))) {
  const app = containerForm(parseApp(written, { file: "plimsoll.config.ts" }).model);
  const environments = Object.values(app.environments).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  console.log(digestOf(renderApp({ app, environments, repository, lock }, RENDERERS).map(({ path, digest }) => [path, digest])));
}
`;

const DIST = join(import.meta.dirname, "../../dist");

/** Renders in two processes that differ in all that must not matter, and compares every byte. */
export async function expectSameBytesAnywhere(definitions: number): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "plimsoll-bytes-"));
  try {
    const drawn = fc.sample(randomRendering, definitions);
    writeFileSync(join(dir, "render.mjs"), SCRIPT);
    writeFileSync(join(dir, "straight.json"), JSON.stringify(drawn));
    writeFileSync(join(dir, "shuffled.json"), JSON.stringify(drawn.map(reversedKeys)));
    const [here, elsewhere] = await Promise.all([
      digests(dir, "straight.json", process.cwd(), { TZ: "UTC", LC_ALL: "C" }),
      digests(dir, "shuffled.json", "/", { TZ: "Pacific/Chatham", LC_ALL: "tr_TR.UTF-8", LANG: "tr_TR.UTF-8" }),
    ]);
    expect(here).toHaveLength(definitions);
    expect(new Set(here).size).toBeGreaterThan(definitions / 2);
    expect(elsewhere).toEqual(here);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function digests(dir: string, file: string, cwd: string, env: Readonly<Record<string, string>>) {
  const args = [join(dir, "render.mjs"), DIST, join(dir, file)];
  const options = { cwd, env: { PATH: process.env.PATH, ...env }, maxBuffer: 2 ** 28 };
  const { stdout } = await promisify(execFile)(process.execPath, args, options);
  return stdout.trim().split("\n");
}
