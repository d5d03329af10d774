import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { basename } from "node:path";
import { shortDigest } from "../../../base/digest.js";
import { isPlimsollError } from "../../../base/error.js";
import type { BuildModel } from "../../../model/app-model.js";
import type { Failure } from "../../../release/failure.js";
import type { ServiceRecord } from "../../../release/record.js";
import { publicVariables } from "../../../source/artifact-digest.js";
import { openRepository, type Repository } from "../../../source/repository.js";
import { readSources, type Sources } from "../../../source/sources.js";
import { endOrphanedJobs } from "../jobs/job-state.js";
import { artifactDigests, findArtifact, keepArtifact } from "./artifact-store.js";
import { AtMost } from "./at-most.js";
import type { BuildRun } from "./build-run.js";
import { abortedBuild, type BuildOutput, type BuildResult, BuildStopped, refuse } from "./built.js";
import { type CacheFolders, cacheFolders } from "./cache-folders.js";
import type { GateTree } from "./gate-tree.js";
import { GateTrees } from "./gate-trees.js";
import type { Installed } from "./install.js";
import { buildNode } from "./node-build.js";
import { OncePerKey } from "./once-per-key.js";
import { sweepPackageCopies } from "./package-copies.js";
import { buildPython } from "./python-build.js";
import { claimWorkFolder, sweepWorkFolders } from "./work-folder.js";

/** Two processors are what small machines have, and what serves needs its share. */
const BUILDS_AT_A_TIME = 2;

export interface BuildOrder {
  /** Output of all its commands, appended. */
  readonly outputFile: string;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

export interface Builds {
  /** Finds the artifact that the record names, or builds it from the commit. Equal orders at a time share one build. */
  ensureBuilt(service: ServiceRecord, commit: string, order: BuildOrder): Promise<BuildResult>;
  /** A tree of the commit with everything installed, one for all gates of a release. */
  ensureGateTree(commit: string, builds: readonly BuildModel[], order: BuildOrder): Promise<GateTreeResult>;
  /** Digests of what need not be built again. */
  artifacts(): readonly string[];
  /** Deletes the gate trees. What is being built is not waited for: abort it first. */
  close(): Promise<void>;
}

export type GateTreeResult =
  | { readonly kind: "ready"; readonly tree: GateTree }
  | { readonly kind: "failed"; readonly failure: Failure };

/**
 * Turns commits into artifacts. Ends and deletes what a killed predecessor left half-done.
 * @param appDir the folder with the definition, in a git repository
 * @param cacheDir `.plimsoll/cache`; other supervisors may use it at the same time
 */
export async function createBuilds(at: { readonly appDir: string; readonly cacheDir: string }): Promise<Builds> {
  const cache = cacheFolders(at.cacheDir);
  mkdirSync(cache.work, { recursive: true });
  await endOrphanedJobs(cache.jobs);
  await sweepWorkFolders(cache.work);
  await sweepPackageCopies(cache);
  return new ProcessBuilds(cache, await openRepository(at.appDir));
}

class ProcessBuilds implements Builds {
  readonly #cache: CacheFolders;
  readonly #repository: Repository;
  readonly #builds = new OncePerKey<void>();
  readonly #installs = new OncePerKey<Installed>();
  readonly #slots = new AtMost(BUILDS_AT_A_TIME);
  readonly #gateTrees = new GateTrees((deletion) => this.#deleteLater(deletion));
  readonly #gateTreeMakers = new OncePerKey<GateTree>();
  readonly #deletions = new Set<Promise<void>>();

  constructor(cache: CacheFolders, repository: Repository) {
    this.#cache = cache;
    this.#repository = repository;
  }

  async ensureBuilt(service: ServiceRecord, commit: string, order: BuildOrder): Promise<BuildResult> {
    const startedAt = performance.now();
    const seconds = () => (performance.now() - startedAt) / 1000;
    try {
      const found = findArtifact(this.#cache, service);
      if (found !== undefined) return { kind: "built", artifact: found, seconds: seconds(), cached: true };
      await this.#shared(this.#builds, service.artifact, order, () => this.#build(service, commit, order));
      const artifact = findArtifact(this.#cache, service);
      if (artifact === undefined)
        return refuse(`Cannot find the artifact ${shortDigest(service.artifact)} after its build`);
      return { kind: "built", artifact, seconds: seconds(), cached: false };
    } catch (error) {
      return failed(error);
    }
  }

  async ensureGateTree(commit: string, builds: readonly BuildModel[], order: BuildOrder): Promise<GateTreeResult> {
    try {
      const made = this.#gateTrees.find(commit);
      if (made !== undefined) return { kind: "ready", tree: made };
      const run = runOf(this.#cache, order, `gates-${commit.slice(0, 12)}`);
      const make = () => this.#gateTrees.make(commit, { ...this.#common(run), builds });
      return { kind: "ready", tree: await this.#shared(this.#gateTreeMakers, commit, order, make) };
    } catch (error) {
      return failed(error);
    }
  }

  artifacts(): readonly string[] {
    return artifactDigests(this.#cache);
  }

  async close(): Promise<void> {
    this.#gateTrees.drop(0);
    await Promise.all(this.#deletions);
  }

  async #build(service: ServiceRecord, commit: string, order: BuildOrder): Promise<void> {
    await this.#slots.run(order.signal, async () => {
      const sources = await readSources(this.#repository, commit);
      const work = await claimWorkFolder(this.#cache.work, service.name);
      try {
        const run = runOf(this.#cache, order, basename(work.folder));
        const output = await this.#output(service, sources, run, work.folder);
        await keepArtifact(this.#cache, service, commit, output);
      } finally {
        this.#deleteLater(work.release());
      }
    });
  }

  #output(service: ServiceRecord, sources: Sources, run: BuildRun, work: string): Promise<BuildOutput> {
    const { build } = service;
    const common = { ...this.#common(run), sources };
    switch (build.kind) {
      case "node":
      case "nextjs":
      case "static":
        return buildNode({ ...common, build, variables: publicVariables(service.env) }, work);
      case "python":
        return buildPython({ ...common, build }, work);
      case "dockerfile":
      case "image":
        return refuse(
          `Cannot build "${service.name}" from ${build.kind === "image" ? "an image" : "a Dockerfile"} as this target runs processes, without a container engine: give it a node, nextjs, static or python build here, or choose another target`,
        );
      default:
        return build satisfies never;
    }
  }

  readonly #install = (digest: string, make: () => Promise<Installed>) => this.#installs.run(digest, make);

  /** Deleting a tree of packages takes as long as building a small service: nobody waits for it. */
  #deleteLater(deletion: Promise<void>): void {
    // What cannot be deleted stays claimed, and is swept when we are gone.
    const ended = deletion.catch(() => {}).finally(() => this.#deletions.delete(ended));
    this.#deletions.add(ended);
  }

  #common(run: BuildRun) {
    return { run, cache: this.#cache, repository: this.#repository, install: this.#install };
  }

  /** Work that another order began ends as that order says; when it was aborted and this one was not, it begins again. */
  async #shared<T>(running: OncePerKey<T>, key: string, order: BuildOrder, work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const own = running.isIdle(key);
        const result = running.run(key, work);
        // Our own ends by our signal, and is over when it says so; for another's we need not wait.
        return await (own ? result : Promise.race([result, abortOf(order.signal)]));
      } catch (error) {
        const others = error instanceof BuildStopped && error.failure.cause === "aborted" && !order.signal.aborted;
        if (!others) throw error;
      }
    }
  }
}

function runOf(cache: CacheFolders, order: BuildOrder, id: string): BuildRun {
  const deadline = performance.now() + order.timeoutMs;
  return { id, jobsDir: cache.jobs, deadline, ...order };
}

async function abortOf(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, "abort");
  throw abortedBuild();
}

/** A build that stopped, or sources that cannot be read, are outcomes; anything else is a bug and goes on. */
function failed(error: unknown): { readonly kind: "failed"; readonly failure: Failure } {
  if (error instanceof BuildStopped) return { kind: "failed", failure: error.failure };
  if (!isPlimsollError(error)) throw error;
  const lines = error.hint === undefined ? [] : [error.hint];
  return { kind: "failed", failure: { cause: "build-failed", message: error.message, lines } };
}
