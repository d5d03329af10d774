import { mkdirSync, readdirSync, renameSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { shortDigest } from "../../../base/digest.js";
import type { BuildModel } from "../../../model/app-model.js";
import type { ServiceRecord } from "../../../release/record.js";
import type { BuildOutput, BuiltArtifact } from "./built.js";
import type { CacheFolders } from "./cache-folders.js";
import { binFolders } from "./install.js";
import { outputDigest } from "./output-digest.js";
import { filesOf, publish, readManifest } from "./publish.js";
import { VENV } from "./python-build.js";
import { resolveCommand } from "./resolve-command.js";
import { claimWorkFolder } from "./work-folder.js";

interface ArtifactManifest {
  readonly output: string;
  readonly commit: string;
  readonly build: BuildModel;
  readonly installed: readonly string[];
}

/** Younger ones may belong to a release whose record another process has yet to write. */
const KEPT_MS = 60 * 60 * 1000;

/** Undefined when it has to be built; throws `BuildStopped` when nothing in it can be started. */
export function findArtifact(cache: CacheFolders, service: ServiceRecord): BuiltArtifact | undefined {
  const folder = join(cache.artifacts, service.artifact);
  const manifest = readManifest<ArtifactManifest>(folder);
  if (manifest === undefined) return undefined;
  const root = filesOf(folder);
  const cwd = service.build.kind === "static" ? root : join(root, folderOf(service.build));
  const path = programFolders(service.build, root);
  const command = resolveCommand(service.build, service.command, { root, cwd, path });
  return {
    digest: service.artifact,
    output: manifest.output,
    root,
    cwd,
    command,
    env: environment(service.build, path),
  };
}

export async function keepArtifact(
  cache: CacheFolders,
  service: ServiceRecord,
  commit: string,
  output: BuildOutput,
): Promise<void> {
  const manifest: ArtifactManifest = {
    output: await outputDigest(output.files),
    commit,
    build: service.build,
    installed: output.installed,
  };
  await publish(dirname(output.files), join(cache.artifacts, service.artifact), manifest);
}

/** Digests of what need not be built again. */
export function artifactDigests(cache: CacheFolders): readonly string[] {
  return namesIn(cache.artifacts).filter((digest) => readManifest(join(cache.artifacts, digest)) !== undefined);
}

/**
 * Deletes every artifact that is not named, and the installations that only they shared. What was made within the last
 * hour stays. Gives the digests that are gone.
 * @param keep the artifacts of every record that any environment may go back to
 */
export async function pruneArtifacts(
  cache: CacheFolders,
  keep: readonly string[],
  now: number,
): Promise<readonly string[]> {
  const kept = new Set(keep);
  const needed = new Set(
    [...kept].flatMap((digest) => readManifest<ArtifactManifest>(join(cache.artifacts, digest))?.installed ?? []),
  );
  const isOld = (folder: string) => now - statSync(folder).mtimeMs > KEPT_MS;
  const unwanted = (parent: string, wanted: ReadonlySet<string>) =>
    namesIn(parent).filter((name) => !wanted.has(name) && isOld(join(parent, name)));
  const artifacts = unwanted(cache.artifacts, kept);
  const folders = [
    ...artifacts.map((digest) => join(cache.artifacts, digest)),
    ...unwanted(cache.dependencies, needed).map((digest) => join(cache.dependencies, digest)),
  ];
  const work = await claimWorkFolder(cache.work, "prune");
  // Out of sight in one step each, so that nobody finds half of one.
  folders.forEach((folder, index) => {
    renameSync(folder, join(work.folder, String(index)));
  });
  await work.release();
  return artifacts.map(shortDigest);
}

function environment(build: BuildModel, path: readonly string[]): Readonly<Record<string, string>> {
  const machine = process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin";
  const PATH = [...path, dirname(process.execPath), machine].join(delimiter);
  switch (build.kind) {
    case "nextjs":
      return { PATH, NODE_ENV: "production", HOSTNAME: "127.0.0.1", NEXT_TELEMETRY_DISABLED: "1" };
    case "python":
      return { PATH, PYTHONUNBUFFERED: "1", PYTHONDONTWRITEBYTECODE: "1" };
    default:
      return { PATH, NODE_ENV: "production" };
  }
}

function programFolders(build: BuildModel, root: string): readonly string[] {
  if (build.kind === "python") return [join(root, build.dir, VENV, "bin")];
  return build.kind === "node" ? binFolders(root, build.dir, ".") : [];
}

function folderOf(build: BuildModel): string {
  return "dir" in build ? build.dir : ".";
}

function namesIn(folder: string): readonly string[] {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder);
}
