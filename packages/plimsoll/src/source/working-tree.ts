import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { askGit } from "./git.js";
import { isManifest, type PackageSources } from "./sources.js";

/** No part of any repository's sources; `.` covers caches, tools and our own state. */
const PASSED_OVER = /^(node_modules|\..*)$/;

/**
 * A folder as it lies there. In a git repository what is ignored does not count, so that everybody sees the same; in any
 * other folder everything counts but installed packages and hidden folders.
 */
export async function readWorkingTree(dir: string): Promise<PackageSources> {
  const paths = (await pathsByGit(dir)) ?? pathsByWalking(dir, "");
  const files = paths.map((path) => ({ path }));
  const texts = files.filter(isManifest).map(({ path }) => [path, readFileSync(join(dir, path), "utf8")] as const);
  return { files, manifests: new Map(texts) };
}

/** Tracked or not yet added, without what was deleted since. */
async function pathsByGit(dir: string): Promise<readonly string[] | undefined> {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const answer = await askGit({ cwd: dir, args }).catch(() => undefined);
  if (answer?.code !== 0) return undefined;
  const paths = new Set(answer.stdout.toString("utf8").split("\0"));
  return [...paths].filter((path) => path !== "" && existsSync(join(dir, path))).sort();
}

function pathsByWalking(dir: string, below: string): readonly string[] {
  const entries = readdirSync(join(dir, below), { withFileTypes: true });
  const paths = entries.flatMap((entry) => {
    const path = `${below}${entry.name}`;
    if (!entry.isDirectory()) return [path];
    return PASSED_OVER.test(entry.name) ? [] : pathsByWalking(dir, `${path}/`);
  });
  return paths.sort();
}
