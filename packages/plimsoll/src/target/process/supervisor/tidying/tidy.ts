import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { ReleaseFiles } from "../../../../store/file/release-files.js";
import { pruneArtifacts } from "../../builds/artifact-store.js";
import { cacheFolders } from "../../builds/cache-folders.js";
import { environmentFolders } from "../../environment-folders.js";
import { servingReleaseIn } from "../serving-release.js";
import { neededReleases } from "./needed-releases.js";

/** Exported definitions that are younger may be in use by a command that has written no record yet. */
const COMMITS_KEPT_MS = 24 * 3_600_000;
/** Releases whose commands' output is kept; records and journals are kept of all. */
const OUTPUTS_KEPT = 50;

/**
 * Removes what no release of any environment needs: builds, installations, exported definitions, old output. What is
 * removed can be made again from the commit, but for output. Gives what is gone, for a log.
 */
export async function tidy(stateDir: string, now: number): Promise<readonly string[]> {
  const needed = environmentsIn(stateDir).map((environment) => {
    const { root, supervisor } = environmentFolders(stateDir, environment);
    return neededReleases(new ReleaseFiles(root), servingReleaseIn(supervisor).get());
  });
  const artifacts = needed.flatMap(({ records }) =>
    records.flatMap(({ services }) => Object.values(services).map(({ artifact }) => artifact)),
  );
  const open = new Set(needed.flatMap((releases) => releases.open.map(({ commit }) => commit)));
  const outputs = environmentsIn(stateDir).flatMap((name) => oldOutputs(environmentFolders(stateDir, name).root));
  const commits = oldCommits(join(stateDir, "cache", "commits"), open, now);
  for (const folder of [...outputs, ...commits]) rmSync(folder, { recursive: true, force: true });
  const pruned = await unlessBuilding(stateDir, (cache) => pruneArtifacts(cache, artifacts, now));
  return [
    ...counted(pruned.length, "builds"),
    ...counted(commits.length, "exported commits"),
    ...counted(outputs.length, "outputs of old releases"),
  ];
}

function environmentsIn(stateDir: string): readonly string[] {
  const folder = join(stateDir, "environments");
  return existsSync(folder) ? readdirSync(folder) : [];
}

function oldOutputs(environment: string): readonly string[] {
  const files = new ReleaseFiles(environment);
  const old = files.ids().slice(0, -OUTPUTS_KEPT);
  return old.map((id) => join(files.pathOf(id), "output")).filter((folder) => existsSync(folder));
}

function oldCommits(folder: string, open: ReadonlySet<string>, now: number): readonly string[] {
  const commits = existsSync(folder) ? readdirSync(folder) : [];
  return commits
    .filter((commit) => !open.has(commit))
    .map((commit) => join(folder, commit))
    .filter((path) => now - statSync(path).mtimeMs > COMMITS_KEPT_MS);
}

/** A build under way, of whichever environment, may use an installation that no artifact names yet: another time, then. */
async function unlessBuilding(
  stateDir: string,
  prune: (cache: ReturnType<typeof cacheFolders>) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const cache = cacheFolders(join(stateDir, "cache"));
  const isBuilding = existsSync(cache.work) && readdirSync(cache.work).length > 0;
  return isBuilding ? [] : await prune(cache);
}

function counted(count: number, what: string): readonly string[] {
  return count === 0 ? [] : [`${what}: ${count}`];
}
