import { basename } from "node:path";
import { readSources } from "../../../source/sources.js";
import { type GateTree, type GateTreeRequest, makeGateTree } from "./gate-tree.js";
import { claimWorkFolder, type WorkFolder } from "./work-folder.js";

/** The release in progress, and one before it whose gates may still be ending. */
const KEPT = 2;

/** One tree for each commit, for as long as we live; a successor makes its own. */
export class GateTrees {
  readonly #trees = new Map<string, { readonly work: WorkFolder; readonly tree: GateTree }>();
  readonly #deleteLater: (deletion: Promise<void>) => void;

  constructor(deleteLater: (deletion: Promise<void>) => void) {
    this.#deleteLater = deleteLater;
  }

  find(commit: string): GateTree | undefined {
    return this.#trees.get(commit)?.tree;
  }

  async make(commit: string, request: Omit<GateTreeRequest, "sources">): Promise<GateTree> {
    const work = await claimWorkFolder(request.cache.work, `gates-${commit.slice(0, 12)}`);
    try {
      const sources = await readSources(request.repository, commit);
      // Another environment may be making a tree of the same commit: jobs go by the folder, which is ours alone.
      const run = { ...request.run, id: basename(work.folder) };
      const tree = await makeGateTree({ ...request, run, sources }, work.folder);
      this.#trees.set(commit, { work, tree });
      this.drop(KEPT);
      return tree;
    } catch (error) {
      this.#deleteLater(work.release());
      throw error;
    }
  }

  /** Deletes the oldest but for so many. */
  drop(keep: number): void {
    const trees = [...this.#trees];
    for (const [commit, { work, tree }] of trees.slice(0, Math.max(0, trees.length - keep))) {
      this.#trees.delete(commit);
      this.#deleteLater(Promise.all(tree.copies.map((one) => one.remove())).then(() => work.release()));
    }
  }
}
