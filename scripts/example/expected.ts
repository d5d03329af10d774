/** The examples and what they render to, as `examples/<name>/expected` shows it. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RenderedFile } from "../../packages/plimsoll/src/render/artifact.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const examples = join(root, "examples");
const plimsoll = join(root, "packages/plimsoll/bin/plimsoll.js");

export interface Example {
  readonly name: string;
  readonly folder: string;
  /** What lies in `expected` but for the manifest, which only Plimsoll reads; sorted by path. */
  readonly expected: readonly RenderedFile[];
}

/** Sorted by name. */
export function readExamples(): readonly Example[] {
  const entries = readdirSync(examples, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return entries
    .map(({ name }) => ({ name, folder: join(examples, name), expected: filesBelow(join(examples, name, "expected")) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function filesBelow(folder: string): readonly RenderedFile[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .filter((path) => path !== "deploy/plimsoll.manifest.json")
    .map((path) => ({ path, content: readFileSync(join(folder, path), "utf8") }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Renders every example anew, with the command line as it is built. */
export function writeExpected(): void {
  for (const { folder } of readExamples()) {
    const render = [plimsoll, "-C", folder, "render", "--output", "expected", "--force"];
    execFileSync(process.execPath, render, { stdio: ["ignore", "inherit", "inherit"] });
  }
}
