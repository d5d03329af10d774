/**
 * Makes the example ready to run by itself. The repository does not hold a copy of @plimsoll/runtime for it; here the
 * built package becomes one of the example's workspaces.
 */
import { execFileSync } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const example = join(root, "examples/in-midst-my-life");
const runtime = join(root, "packages/runtime");

const generated = new Set(["node_modules", "dist", ".next", "coverage", ".plimsoll", "expected"]);
const published =
  "name version description type license engines exports dependencies peerDependencies peerDependenciesMeta".split(" ");

/** Copies the example and the built runtime into a folder; `npm ci` there needs no network but for packages. */
export async function materialize(intoDir: string): Promise<void> {
  await cp(example, intoDir, { recursive: true, filter: isSource });
  const target = join(intoDir, "packages/runtime");
  await cp(join(runtime, "dist"), join(target, "dist"), { recursive: true, filter: isPublished }).catch((cause) => {
    throw new Error("Cannot copy @plimsoll/runtime as it is not built: run `npm run build` first", { cause });
  });
  await writeFile(join(target, "package.json"), `${JSON.stringify(await runtimeManifest(), null, 2)}\n`);
}

/** The runtime's package.json without what only its own development needs. */
async function runtimeManifest(): Promise<Record<string, unknown>> {
  const manifest: Record<string, unknown> = JSON.parse(await readFile(join(runtime, "package.json"), "utf8"));
  return Object.fromEntries(published.filter((key) => key in manifest).map((key) => [key, manifest[key]]));
}

/** Commits everything as the first revision, by nobody in particular. */
export function commitAll(dir: string, subject: string): void {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: dir, stdio: ["ignore", "ignore", "inherit"] });
  git("init", "--quiet", "--initial-branch=main");
  git("config", "user.name", "Example");
  git("config", "user.email", "example@in-midst-my-life.dev");
  git("add", "--all");
  git("commit", "--quiet", "--message", subject);
}

/** Makes the example's package-lock.json anew, after its dependencies or the runtime's have changed. */
export async function writeLock(): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), "plimsoll-example-"));
  try {
    await materialize(scratch);
    const npm = ["install", "--package-lock-only", "--ignore-scripts"];
    execFileSync("npm", npm, { cwd: scratch, stdio: ["ignore", "ignore", "inherit"] });
    await cp(join(scratch, "package-lock.json"), join(example, "package-lock.json"));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function isSource(path: string): boolean {
  const name = basename(path);
  return !generated.has(name) && !name.endsWith(".tsbuildinfo") && name !== "next-env.d.ts";
}

function isPublished(path: string): boolean {
  return !/\.(test|testsuite)\.(js|d\.ts)$|\.tsbuildinfo$/.test(path);
}
