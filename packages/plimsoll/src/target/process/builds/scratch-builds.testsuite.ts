import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { BuildModel, NodeBuildModel } from "../../../model/app-model.js";
import type { ServiceRecord } from "../../../release/record.js";
import { artifactDigest, thisRuntime } from "../../../source/artifact-digest.js";
import { openRepository } from "../../../source/repository.js";
import { type ScratchRepository, scratchRepository } from "../../../source/scratch-repository.testsuite.js";
import { readSources } from "../../../source/sources.js";
import { type BuildOrder, type Builds, createBuilds } from "./builds.js";
import type { BuildResult, BuiltArtifact } from "./built.js";

/** Builds over a real repository, as a supervisor has them. */
export interface ScratchBuilds {
  readonly repository: ScratchRepository;
  readonly cacheDir: string;
  /** Every line that builds reported. */
  readonly log: readonly string[];
  builds(): Builds;
  /** As a supervisor that starts anew. */
  restart(): Promise<Builds>;
  order(more?: Partial<BuildOrder>): BuildOrder;
  recordOf(model: BuildModel, commit: string, more?: Partial<ServiceRecord>): Promise<ServiceRecord>;
  build(model: BuildModel, commit: string, more?: Partial<ServiceRecord>): Promise<BuildResult>;
  /** Throws unless it is built. */
  built(model: BuildModel, commit: string, more?: Partial<ServiceRecord>): Promise<BuiltArtifact>;
  delete(): Promise<void>;
}

export async function scratchBuilds(files: Readonly<Record<string, string>>): Promise<ScratchBuilds> {
  const repository = await scratchRepository({ ".gitignore": "node_modules\n.plimsoll\n", ...files });
  const cacheDir = join(repository.dir, ".plimsoll", "cache");
  const log: string[] = [];
  let builds = await createBuilds({ appDir: repository.dir, cacheDir });
  const order: ScratchBuilds["order"] = (more) => ({
    outputFile: join(repository.dir, ".plimsoll", "output.log"),
    log: (line) => log.push(line),
    signal: new AbortController().signal,
    timeoutMs: 60_000,
    ...more,
  });
  const recordOf: ScratchBuilds["recordOf"] = async (model, commit, more) => {
    const sources = await readSources(await openRepository(repository.dir), commit);
    const artifact = artifactDigest(sources, model, more?.env ?? {}, thisRuntime());
    return { name: "service", command: [], env: {}, ...more, build: model, artifact } as unknown as ServiceRecord;
  };
  const build: ScratchBuilds["build"] = async (model, commit, more) =>
    builds.ensureBuilt(await recordOf(model, commit, more), commit, order());
  return {
    repository,
    cacheDir,
    log,
    builds: () => builds,
    restart: async () => {
      builds = await createBuilds({ appDir: repository.dir, cacheDir });
      return builds;
    },
    order,
    recordOf,
    build,
    built: async (model, commit, more) => {
      const result = await build(model, commit, more);
      if (result.kind === "failed") throw new Error([result.failure.message, ...result.failure.lines].join("\n"));
      return result.artifact;
    },
    delete: async () => {
      await builds.close();
      repository.delete();
    },
  };
}

export function node(dir: string, more: Partial<NodeBuildModel> = {}): NodeBuildModel {
  const run = `npm run build --if-present${dir === "." ? "" : ` --prefix ${dir}`}`;
  return {
    kind: "node",
    dir,
    install: "npm ci",
    run,
    output: undefined,
    version: 22,
    base: "alpine",
    context: [],
    ...more,
  };
}

/** What an instance of the artifact prints. */
export function outputOf(artifact: BuiltArtifact): string {
  const [program = "", ...args] = artifact.command;
  const { stdout, stderr } = spawnSync(program, args, { cwd: artifact.cwd, env: artifact.env, encoding: "utf8" });
  return stdout + stderr;
}

export function json(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}
