import { existsSync } from "node:fs";
import { join } from "node:path";
import type { BuildModel, NodeBuildModel } from "../../../model/app-model.js";
import { findPackageRoot } from "../../../source/package-root.js";
import type { Repository } from "../../../source/repository.js";
import type { Sources } from "../../../source/sources.js";
import { machineEnvironment } from "./build-environment.js";
import { type BuildRun, runStep } from "./build-run.js";
import type { CacheFolders } from "./cache-folders.js";
import { binFolders, ensureInstalled, type Installed, installDigest } from "./install.js";
import { PackageCopies } from "./package-copies.js";
import { filesOf } from "./publish.js";
import { placeVenv, VENV } from "./python-build.js";

/** A commit's whole tree with everything installed, for commands that judge it. It may be written to. */
export interface GateTree {
  readonly folder: string;
  /** The machine's environment with the tree's own programs first. */
  readonly env: Readonly<Record<string, string>>;
  /** Given back when the tree is deleted. */
  readonly copies: readonly PackageCopies[];
}

export interface GateTreeRequest {
  readonly run: BuildRun;
  readonly cache: CacheFolders;
  readonly repository: Repository;
  readonly sources: Sources;
  readonly builds: readonly BuildModel[];
  readonly install: (digest: string, make: () => Promise<Installed>) => Promise<Installed>;
}

/** Exports and installs into `work`. */
export async function makeGateTree(request: GateTreeRequest, work: string): Promise<GateTree> {
  const folder = filesOf(work);
  await request.repository.export(request.sources.commit, folder);
  const dirs: string[] = ["."];
  const copies: PackageCopies[] = [];
  for (const build of oncePerRoot(request.sources, request.builds)) {
    const root = findPackageRoot(request.sources, build.dir);
    const digest = root === undefined ? undefined : installDigest({ ...request, root, install: build.install });
    if (root === undefined || digest === undefined) continue;
    dirs.push(root.dir);
    const installed = await request.install(digest, () =>
      ensureInstalled({ ...request, root, install: build.install }, digest),
    );
    copies.push(await PackageCopies.place(request.cache, installed, folder));
    await runPostinstall(request.run, root.packages, folder);
  }
  const pythons = request.builds.filter((build) => build.kind === "python");
  for (const build of pythons) {
    if (!existsSync(join(folder, build.dir, VENV))) await placeVenv({ ...request, build }, folder);
  }
  const path = [...binFolders(folder, ...dirs), ...pythons.map((build) => join(folder, build.dir, VENV, "bin"))];
  return { folder, env: machineEnvironment(path), copies };
}

/** One build for each lock file. */
function oncePerRoot(sources: Sources, builds: readonly BuildModel[]): readonly NodeBuildModel[] {
  const byRoot = new Map<string | undefined, NodeBuildModel>();
  for (const build of builds) {
    if (build.kind !== "node" && build.kind !== "nextjs" && build.kind !== "static") continue;
    byRoot.set(findPackageRoot(sources, build.dir)?.dir, build);
  }
  return [...byRoot.values()];
}

async function runPostinstall(
  run: BuildRun,
  packages: readonly { readonly dir: string; readonly scripts: Readonly<Record<string, string>> }[],
  folder: string,
): Promise<void> {
  for (const { dir, scripts } of packages) {
    if (scripts.postinstall === undefined) continue;
    const env = machineEnvironment(binFolders(folder, dir, packages[0]?.dir ?? "."));
    await runStep(run, { aim: `run postinstall of ${dir}`, command: scripts.postinstall, cwd: join(folder, dir), env });
  }
}
