import { mkdirSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import type { NodeBuildModel } from "../../../model/app-model.js";
import { buildInputs } from "../../../source/build-inputs.js";
import { findPackageRoot, packageClosure } from "../../../source/package-root.js";
import type { Repository } from "../../../source/repository.js";
import { isWithin, SUBMODULE_MODE } from "../../../source/source-file.js";
import type { Sources } from "../../../source/sources.js";
import { machineEnvironment } from "./build-environment.js";
import { type BuildRun, runStep } from "./build-run.js";
import { buildSteps, type SourceStep } from "./build-steps.js";
import { type BuildOutput, refuse } from "./built.js";
import type { CacheFolders } from "./cache-folders.js";
import { linkTree } from "./copy-tree.js";
import { binFolders, ensureInstalled, type Installed, installDigest } from "./install.js";
import { leaveNextOutput, nextEnvironment, restoreNextCache, saveNextCache } from "./next-output.js";
import { PackageCopies, placesIn } from "./package-copies.js";
import { leaveStaticOutput } from "./static-output.js";

export interface NodeBuild {
  readonly run: BuildRun;
  readonly cache: CacheFolders;
  readonly repository: Repository;
  readonly sources: Sources;
  readonly build: NodeBuildModel;
  /** Variables that go into the output. */
  readonly variables: Readonly<Record<string, string>>;
  readonly install: (digest: string, make: () => Promise<Installed>) => Promise<Installed>;
}

/** Sources as they are built, in a folder of this build alone. */
interface Tree {
  readonly folder: string;
  readonly installed: Installed | undefined;
  /** Undefined when there are none, or when nothing runs that could change them. */
  readonly packages: PackageCopies | undefined;
}

/** Builds in `work` and leaves the artifact's files at `work/artifact/files`. */
export async function buildNode(request: NodeBuild, work: string): Promise<BuildOutput> {
  const { build, sources, repository, run } = request;
  const root = findPackageRoot(sources, build.dir);
  const packages = root === undefined ? [] : packageClosure(root, sources, build.dir);
  const steps = buildSteps(build, root?.packages[0], packages);
  const inputs = buildInputs(sources, build);
  if (!inputs.some((file) => isWithin(file.path, build.dir))) {
    refuse(`Cannot build "${build.dir}" as the commit has no such folder`);
  }
  const folder = join(work, "tree");
  const digest = root === undefined ? undefined : installDigest({ sources, root, install: build.install });
  const [installed] = await Promise.all([
    root === undefined || digest === undefined
      ? undefined
      : request.install(digest, () => ensureInstalled({ ...request, root, install: build.install }, digest)),
    repository.export(sources.commit, folder, exported(inputs)),
  ]);
  const runs = installed !== undefined && steps.length > 0;
  const copies = runs ? await PackageCopies.place(request.cache, installed, folder) : undefined;
  if (build.kind === "nextjs") restoreNextCache(request.cache, build.dir, folder);
  await runSteps(request, steps, folder);
  if (build.kind === "nextjs") saveNextCache(request.cache, build.dir, folder);
  run.log(`keep the output of ${build.dir}`);
  const files = join(work, "artifact", "files");
  await leaveOutput(build, { folder, installed, packages: copies }, files);
  return { files, installed: build.kind === "node" && installed !== undefined ? [installed.digest] : [] };
}

function exported(inputs: ReturnType<typeof buildInputs>): readonly string[] {
  const submodule = inputs.find((file) => file.mode === SUBMODULE_MODE);
  if (submodule !== undefined) refuse(`Cannot export "${submodule.path}" as git submodules are not supported`);
  return inputs.map((file) => file.path);
}

async function runSteps(request: NodeBuild, steps: readonly SourceStep[], folder: string): Promise<void> {
  const { run, sources, build, variables } = request;
  const rootDir = findPackageRoot(sources, build.dir)?.dir ?? ".";
  for (const step of steps) {
    const machine = machineEnvironment(binFolders(folder, step.dir, rootDir));
    const next = build.kind === "nextjs" ? nextEnvironment(folder) : {};
    await runStep(run, {
      aim: step.aim,
      command: step.command,
      cwd: join(folder, step.dir),
      env: { ...machine, NODE_ENV: "production", ...next, ...variables },
      hint: whatItSaw,
    });
  }
}

const MISSED_A_FILE =
  /ENOENT|[Nn]o such file|[Nn]o workspaces found|(Cannot find|[Cc]an't resolve|Could not resolve|not found)/;

/** A build gets the files that its digest covers; one that reads others fails here, not by shipping stale code. */
function whatItSaw(lines: readonly string[]): string | undefined {
  if (!lines.some((line) => MISSED_A_FILE.test(line))) return undefined;
  return "it saw the service's folder, the packages it depends on and the files at the top: name further folders in the build's context";
}

async function leaveOutput(build: NodeBuildModel, tree: Tree, files: string): Promise<void> {
  mkdirSync(dirname(files), { recursive: true });
  switch (build.kind) {
    case "nextjs":
      leaveNextOutput(build, tree.folder, files);
      await tree.packages?.remove();
      break;
    case "static":
      leaveStaticOutput(build, tree.folder, files);
      await tree.packages?.remove();
      break;
    case "node":
      await leaveTree(tree, files);
      break;
    default:
      build.kind satisfies never;
  }
}

/**
 * The whole tree is the artifact. Its packages are the shared ones by hard links, which costs no space, but for the files
 * that the build changed. Development packages stay in: sharing them is cheaper than telling them apart.
 */
async function leaveTree({ folder, installed, packages }: Tree, files: string): Promise<void> {
  const aside = join(dirname(folder), "changed");
  const changed = packages === undefined ? [] : await packages.written();
  for (const path of changed) moveFile(join(folder, path), join(aside, path));
  await packages?.remove();
  for (const modules of installed === undefined ? [] : placesIn(installed, folder)) {
    await linkTree(join(installed?.files ?? "", modules), join(folder, modules));
  }
  for (const path of changed) moveFile(join(aside, path), join(folder, path));
  renameSync(folder, files);
}

/** The rename puts another file in the place of a shared one, whose own bytes stay as they are. */
function moveFile(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  renameSync(from, to);
}
