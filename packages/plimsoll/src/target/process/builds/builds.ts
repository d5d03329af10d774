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
import { artifactDigests, findArtifact, keepArtifact, pruneArtifacts } from "./artifact-store.js";
import { AtMost } from "./at-most.js";
import type { BuildRun } from "./build-run.js";
import { type BuildOutput, type BuildResult, BuildStopped, refuse } from "./built.js";
import { type CacheFolders, cacheFolders } from "./cache-folders.js";
import { type GateTree, makeGateTree } from "./gate-tree.js";
import type { Installed } from "./install.js";
import { buildNode } from "./node-build.js";
import { OncePerKey } from "./once-per-key.js";
import { type PackageCopies, sweepPackageCopies } from "./package-copies.js";
import { buildPython } from "./python-build.js";
import { claimWorkFolder, sweepWorkFolders, type WorkFolder } from "./work-folder.js";

/** Two processors are what small machines have, and what serves needs its share. */
const BUILDS_AT_A_TIME = 2;
/** The release in progress, and one before it whose gates may still be ending. */
const GATE_TREES = 2;

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
  /** The artifact if it is there; never builds. */
  find(service: ServiceRecord): BuildResult | undefined;
  /** A tree of the commit with everything installed, one for all gates of a release. */
  ensureGateTree(commit: string, builds: readonly BuildModel[], order: BuildOrder): Promise<GateTreeResult>;
  /** Digests of what need not be built again. */
  artifacts(): readonly string[];
  prune(keep: readonly string[]): Promise<readonly string[]>;
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
  readonly #gateTrees = new Map<string, { readonly work: WorkFolder; readonly tree: GateTree }>();
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

  find(service: ServiceRecord): BuildResult | undefined {
    try {
      const artifact = findArtifact(this.#cache, service);
      return artifact && { kind: "built", artifact, seconds: 0, cached: true };
    } catch (error) {
      return failed(error);
    }
  }

  async ensureGateTree(commit: string, builds: readonly BuildModel[], order: BuildOrder): Promise<GateTreeResult> {
    try {
      const made = this.#gateTrees.get(commit)?.tree;
      if (made !== undefined) return { kind: "ready", tree: made };
      const make = () => this.#makeGateTree(commit, builds, order);
      return { kind: "ready", tree: await this.#shared(this.#gateTreeMakers, commit, order, make) };
    } catch (error) {
      return failed(error);
    }
  }

  artifacts(): readonly string[] {
    return artifactDigests(this.#cache);
  }

  prune(keep: readonly string[]): Promise<readonly string[]> {
    return pruneArtifacts(this.#cache, keep, Date.now());
  }

  async close(): Promise<void> {
    this.#dropGateTrees(0);
    await Promise.all(this.#deletions);
  }

  async #build(service: ServiceRecord, commit: string, order: BuildOrder): Promise<void> {
    await this.#slots.run(async () => {
      const sources = await readSources(this.#repository, commit);
      const work = await claimWorkFolder(this.#cache.work, service.name);
      try {
        const output = await this.#output(service, sources, runOf(this.#cache, order, work), work.folder);
        await keepArtifact(this.#cache, service, commit, output);
      } finally {
        this.#delete(work);
      }
    });
  }

  #output(service: ServiceRecord, sources: Sources, run: BuildRun, work: string): Promise<BuildOutput> {
    const { build } = service;
    const common = { run, sources, cache: this.#cache, repository: this.#repository, install: this.#install };
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

  async #makeGateTree(commit: string, builds: readonly BuildModel[], order: BuildOrder): Promise<GateTree> {
    const work = await claimWorkFolder(this.#cache.work, `gates-${commit.slice(0, 12)}`);
    try {
      const common = { cache: this.#cache, repository: this.#repository, install: this.#install };
      const sources = await readSources(this.#repository, commit);
      const tree = await makeGateTree(
        { ...common, sources, builds, run: runOf(this.#cache, order, work) },
        work.folder,
      );
      this.#gateTrees.set(commit, { work, tree });
      this.#dropGateTrees(GATE_TREES);
      return tree;
    } catch (error) {
      this.#delete(work);
      throw error;
    }
  }

  #dropGateTrees(keep: number): void {
    const trees = [...this.#gateTrees];
    for (const [commit, { work, tree }] of trees.slice(0, trees.length - keep)) {
      this.#gateTrees.delete(commit);
      this.#delete(work, tree.copies);
    }
  }

  /** Deleting a tree of packages takes as long as building a small service: nobody waits for it. */
  #delete(work: WorkFolder, copies: readonly PackageCopies[] = []): void {
    const deletion = Promise.all(copies.map((one) => one.remove()))
      .then(() => work.release())
      .finally(() => this.#deletions.delete(deletion));
    this.#deletions.add(deletion);
  }

  /** Work that another order began ends as that order says; when it was aborted and this one was not, it begins again. */
  async #shared<T>(running: OncePerKey<T>, key: string, order: BuildOrder, work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await Promise.race([running.run(key, work), abortOf(order.signal)]);
      } catch (error) {
        const others = error instanceof BuildStopped && error.failure.cause === "aborted" && !order.signal.aborted;
        if (!others) throw error;
      }
    }
  }
}

function runOf(cache: CacheFolders, order: BuildOrder, work: WorkFolder): BuildRun {
  const deadline = performance.now() + order.timeoutMs;
  return { id: basename(work.folder), jobsDir: cache.jobs, deadline, ...order };
}

async function abortOf(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, "abort");
  throw new BuildStopped({ cause: "aborted", message: "The build was ended as the release was aborted", lines: [] });
}

/** A build that stopped, or sources that cannot be read, are outcomes; anything else is a bug and goes on. */
function failed(error: unknown): { readonly kind: "failed"; readonly failure: Failure } {
  if (error instanceof BuildStopped) return { kind: "failed", failure: error.failure };
  if (!isPlimsollError(error)) throw error;
  const lines = error.hint === undefined ? [] : [error.hint];
  return { kind: "failed", failure: { cause: "build-failed", message: error.message, lines } };
}
