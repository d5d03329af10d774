import { execFile } from "node:child_process";
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { digestOf } from "../../../base/digest.js";
import type { BuildModel } from "../../../model/app-model.js";
import { buildInputs } from "../../../source/build-inputs.js";
import type { Repository } from "../../../source/repository.js";
import { isWithin, type SourceFile } from "../../../source/source-file.js";
import type { Sources } from "../../../source/sources.js";
import { installEnvironment, machineEnvironment } from "./build-environment.js";
import { type BuildRun, runStep } from "./build-run.js";
import { type BuildOutput, refuse } from "./built.js";
import type { CacheFolders } from "./cache-folders.js";
import { linkTree } from "./copy-tree.js";
import type { Installed } from "./install.js";
import { filesOf, publish, readManifest } from "./publish.js";
import { claimWorkFolder } from "./work-folder.js";

type PythonBuildModel = BuildModel & { readonly kind: "python" };

interface PythonBuild {
  readonly run: BuildRun;
  readonly cache: CacheFolders;
  readonly repository: Repository;
  readonly sources: Sources;
  readonly build: PythonBuildModel;
  readonly install: (digest: string, make: () => Promise<Installed>) => Promise<Installed>;
}

/** The virtual environment, from the service's folder. */
export const VENV = ".venv";

/** Files that say what is installed, by the usual tools. */
const REQUIREMENTS =
  /(^|\/)(requirements[^/]*\.(txt|in)|constraints[^/]*\.txt|pyproject\.toml|setup\.(py|cfg)|poetry\.lock|uv\.lock|[^/]+\.whl)$/;

/** Leaves sources and a virtual environment at `work/artifact/files`. */
export async function buildPython(request: PythonBuild, work: string): Promise<BuildOutput> {
  const { build, sources, repository } = request;
  const files = join(work, "artifact", "files");
  const inputs = buildInputs(sources, build);
  if (inputs.length === 0) refuse(`Cannot build "${build.dir}" as the commit has no such folder`);
  await repository.export(
    sources.commit,
    files,
    inputs.map((file) => file.path),
  );
  const { venv, digest } = await placeVenv(request, files);
  if (build.app !== undefined && !readdirSync(join(venv, "bin")).includes("uvicorn")) {
    refuse(`Cannot start "${build.dir}" as Uvicorn is not among its requirements, and its build names an app`);
  }
  await runStep(request.run, {
    aim: `compile ${build.dir}`,
    // Compiled here, as an instance must not write beside its sources; what does not compile is told when it is imported.
    command: [join(venv, "bin", "python"), "-m", "compileall", "-q", "-x", "[.]venv", "."],
    cwd: join(files, build.dir),
    env: machineEnvironment([]),
  });
  return { files, installed: [digest] };
}

/** Gives a folder of sources its virtual environment, by hard links to the shared one. */
export async function placeVenv(request: PythonBuild, files: string): Promise<{ venv: string; digest: string }> {
  const inputs = request.sources.files.filter(
    ({ path }) => isWithin(path, request.build.dir) && REQUIREMENTS.test(path),
  );
  const digest = await venvDigest(request.build, inputs);
  const shared = await request.install(digest, () => ensureVenv(request, inputs, digest));
  const venv = join(files, request.build.dir, VENV);
  await linkTree(join(shared.files, VENV), venv);
  return { venv, digest };
}

async function venvDigest(build: PythonBuildModel, inputs: readonly SourceFile[]): Promise<string> {
  const version = await promisify(execFile)("python3", ["--version"]).catch(() => undefined);
  if (version === undefined)
    refuse(`Cannot install the requirements of "${build.dir}" as there is no python3 on the PATH`);
  const files = inputs.map(({ path, mode, blob }) => [path, mode, blob]);
  return digestOf({ install: build.install, python: version.stdout.trim(), files });
}

async function ensureVenv(request: PythonBuild, inputs: readonly SourceFile[], digest: string): Promise<Installed> {
  const { cache, run, build, repository, sources } = request;
  const folder = join(cache.dependencies, digest);
  const found = { digest, files: filesOf(folder), moduleFolders: [] };
  if (readManifest(folder) !== undefined) return found;
  const work = await claimWorkFolder(cache.work, `install-${digest.slice(0, 12)}`);
  try {
    const files = filesOf(work.folder);
    await repository.export(
      sources.commit,
      files,
      inputs.map((file) => file.path),
    );
    const venv = join(files, VENV);
    const bin = join(venv, "bin");
    const env = { ...installEnvironment([bin]), VIRTUAL_ENV: venv };
    await runStep(run, {
      aim: `make a virtual environment for ${build.dir}`,
      command: ["python3", "-m", "venv", venv],
      cwd: files,
      env: machineEnvironment([]),
      hint: () => "Debian has it in the package python3-venv",
    });
    await runStep(run, { aim: `install ${build.dir}`, command: build.install, cwd: join(files, build.dir), env });
    relocate(bin);
    await publish(work.folder, folder, { install: build.install });
    return found;
  } finally {
    await work.release();
  }
}

/**
 * The programs of a virtual environment name its Python by full path, and the folder is about to move: they look for the one
 * beside them instead. (The line is a program in both languages: the shell starts Python, Python reads a text.)
 */
function relocate(bin: string): void {
  for (const name of readdirSync(bin)) {
    const path = join(bin, name);
    const text = readFileSync(path, "latin1");
    const first = /^#!.*\/bin\/python[\d.]*\n/.exec(text)?.[0];
    if (first === undefined) continue;
    rmSync(path);
    const start = `#!/bin/sh\n'''exec' "$(dirname -- "$0")/python" "$0" "$@"\n' '''\n`;
    writeFileSync(`${path}.new`, start + text.slice(first.length), { encoding: "latin1", mode: 0o755 });
    renameSync(`${path}.new`, path);
  }
}
