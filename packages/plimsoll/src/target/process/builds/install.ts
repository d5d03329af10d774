import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { digestOf } from "../../../base/digest.js";
import { thisRuntime } from "../../../source/artifact-digest.js";
import { installInputs } from "../../../source/build-inputs.js";
import type { PackageManager, PackageRoot } from "../../../source/package-root.js";
import type { Repository } from "../../../source/repository.js";
import type { Sources } from "../../../source/sources.js";
import { installEnvironment, registryKeys } from "./build-environment.js";
import { type BuildRun, type BuildStep, runStep } from "./build-run.js";
import { refuse } from "./built.js";
import type { CacheFolders } from "./cache-folders.js";
import { filesOf, publish, readManifest } from "./publish.js";
import { claimWorkFolder } from "./work-folder.js";

/** Installed packages, shared by all builds with the same lock file and manifests. Never written to. */
export interface Installed {
  readonly digest: string;
  readonly files: string;
  /** The `node_modules` folders, from `files`. */
  readonly moduleFolders: readonly string[];
}

interface InstallRequest {
  readonly run: BuildRun;
  readonly cache: CacheFolders;
  readonly repository: Repository;
  readonly sources: Sources;
  readonly root: PackageRoot;
  readonly install: string;
}

/** Undefined when there is nothing to install. */
export function installDigest(request: Pick<InstallRequest, "sources" | "root" | "install">): string | undefined {
  const { sources, root } = request;
  if (root.lockFile === undefined && !needsPackages(root)) return undefined;
  const files = installInputs(sources, root).map(({ path, mode, blob }) => [path, mode, blob]);
  return digestOf({ install: installCommand(request.install, root), dir: root.dir, runtime: thisRuntime(), files });
}

/** Installs what the lock file names, or finds it installed. */
export async function ensureInstalled(request: InstallRequest, digest: string): Promise<Installed> {
  const folder = join(request.cache.dependencies, digest);
  const found = readManifest<{ moduleFolders: readonly string[] }>(folder);
  if (found !== undefined) return { digest, files: filesOf(folder), moduleFolders: found.moduleFolders };
  const { run, root, install, cache } = request;
  const command = installCommand(install, root);
  if (root.lockFile === undefined && command === "npm ci") {
    refuse(
      `Cannot install the dependencies of "${root.dir}" as it has no lock file: run "npm install" and commit package-lock.json`,
    );
  }
  const work = await claimWorkFolder(cache.work, `install-${digest.slice(0, 12)}`);
  try {
    await exportManifests(request, filesOf(work.folder));
    const cwd = join(filesOf(work.folder), root.dir);
    const secrets = Object.values(registryKeys());
    const hint = missingTool(root);
    await runStep(run, { aim: `install ${root.dir}`, command, cwd, env: installEnvironment([]), secrets, hint });
    const moduleFolders = moduleFoldersOf(filesOf(work.folder), root);
    await publish(work.folder, folder, { moduleFolders, install: command });
    return { digest, files: filesOf(folder), moduleFolders };
  } finally {
    await work.release();
  }
}

/** Programs of the installed packages, those of the service's own folder first. */
export function binFolders(files: string, ...dirs: readonly string[]): readonly string[] {
  return [...new Set(dirs)].map((dir) => join(files, dir, "node_modules", ".bin"));
}

/** `npm ci`, which stands in a definition unless another is written, in the words of the lock file's own tool. */
function installCommand(written: string, root: PackageRoot): string {
  return written === "npm ci" ? FROZEN[root.manager] : written;
}

const FROZEN: Readonly<Record<PackageManager, string>> = {
  npm: "npm ci",
  pnpm: "pnpm install --frozen-lockfile",
  yarn: "yarn install --frozen-lockfile",
};

function missingTool({ manager, lockFile }: PackageRoot): NonNullable<BuildStep["hint"]> {
  const missing = new RegExp(`${manager}: (command )?not found`);
  return (lines) =>
    lines.some((line) => missing.test(line))
      ? `${lockFile} is ${manager}'s, which is not on the PATH: install it, or run "corepack enable"`
      : undefined;
}

function needsPackages(root: PackageRoot): boolean {
  const own = new Set(root.packages.map((one) => one.name));
  return (
    root.packages.length > 1 ||
    root.packages.some((one) => Object.keys(one.dependencies).some((name) => !own.has(name)))
  );
}

/** Of the sources only what decides the installation; the packages' own scripts run where their sources are, in builds. */
async function exportManifests({ repository, sources, root }: InstallRequest, folder: string): Promise<void> {
  const paths = installInputs(sources, root).map((file) => file.path);
  await repository.export(sources.commit, folder, paths);
  for (const path of paths.filter((one) => one.endsWith("package.json"))) {
    const manifest = JSON.parse(readFileSync(join(folder, path), "utf8"));
    for (const script of OWN_SCRIPTS) delete manifest.scripts?.[script];
    writeFileSync(join(folder, path), JSON.stringify(manifest));
  }
}

const OWN_SCRIPTS = [
  "preinstall",
  "install",
  "postinstall",
  "prepublish",
  "preprepare",
  "prepare",
  "postprepare",
  "dependencies",
];

function moduleFoldersOf(files: string, root: PackageRoot): readonly string[] {
  const folders = root.packages.map(({ dir }) => (dir === "." ? "node_modules" : `${dir}/node_modules`));
  return folders.filter((one) => existsSync(join(files, one)) && readdirSync(join(files, one)).length > 0);
}
