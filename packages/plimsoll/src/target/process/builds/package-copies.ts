import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { uptime } from "node:os";
import { dirname, join } from "node:path";
import type { CacheFolders } from "./cache-folders.js";
import { changedAfter, copyTree, writtenAfter } from "./copy-tree.js";
import type { Installed } from "./install.js";

/** As many as builds run at a time; more would only take space. */
const KEPT_PER_FOLDER = 2;

/**
 * The packages of one build or gate tree, its own to write to (builds generate clients and apply patches). Copying
 * hundreds of megabytes takes seconds on a busy disk, so a copy that nobody changed is used again.
 */
export class PackageCopies {
  readonly #tree: string;
  readonly #installed: Installed;
  readonly #pool: string;
  readonly #marker: string;

  private constructor(cache: CacheFolders, installed: Installed, tree: string) {
    this.#tree = tree;
    this.#installed = installed;
    this.#pool = join(poolOf(cache), installed.digest);
    // Of its own: a later installation in the same tree must not make changes to this one look old.
    this.#marker = `${tree}.placed-${installed.digest}`;
  }

  static async place(cache: CacheFolders, installed: Installed, tree: string): Promise<PackageCopies> {
    const copies = new PackageCopies(cache, installed, tree);
    for (const modules of placesIn(installed, tree)) {
      const place = join(tree, modules);
      if (!copies.#take(modules, place)) await copyTree(join(installed.files, modules), place);
      // Tools make it on their own, which would look like a change.
      mkdirSync(join(place, ".cache"), { recursive: true });
    }
    await mark(copies.#marker);
    return copies;
  }

  /** Files of packages that were written since, from the tree. */
  async written(): Promise<readonly string[]> {
    const lists = placesIn(this.#installed, this.#tree).map(async (modules) => {
      const paths = await writtenAfter(this.#marker, join(this.#tree, modules));
      return paths.map((path) => join(modules, path));
    });
    return (await Promise.all(lists)).flat();
  }

  /** Takes the packages out of the tree, for another build if nobody changed them. */
  async remove(): Promise<void> {
    for (const modules of placesIn(this.#installed, this.#tree)) {
      const place = join(this.#tree, modules);
      const keep = (await changedAfter(this.#marker, place)).length === 0 ? this.#freePlace(modules) : undefined;
      rmSync(join(place, ".cache"), { recursive: true, force: true });
      renameSync(place, keep ?? join(dirname(this.#tree), `removed-${modules.replaceAll("/", "_")}`));
    }
  }

  #take(modules: string, place: string): boolean {
    return this.#names(modules).some((name) => {
      try {
        renameSync(join(this.#pool, name), place);
        return true;
      } catch {
        return false; // Taken by another build, or none there.
      }
    });
  }

  #freePlace(modules: string): string | undefined {
    mkdirSync(this.#pool, { recursive: true });
    const name = this.#names(modules).find((one) => !existsSync(join(this.#pool, one)));
    return name && join(this.#pool, name);
  }

  #names(modules: string): readonly string[] {
    return Array.from({ length: KEPT_PER_FOLDER }, (_, index) => `${encodeURIComponent(modules)}.${index}`);
  }
}

/**
 * The kernel's clock for files moves in steps of some milliseconds. Whatever is written after this returns is of a later
 * step than the marker, and so it is told from what was there.
 */
async function mark(marker: string): Promise<void> {
  writeFileSync(marker, "");
  const probe = `${marker}.clock`;
  do {
    await new Promise((resolve) => setTimeout(resolve, 1));
    writeFileSync(probe, "");
  } while (statSync(probe).mtimeMs <= statSync(marker).mtimeMs);
}

/** The `node_modules` of the packages that this folder has. */
export function placesIn(installed: Installed, tree: string): readonly string[] {
  return installed.moduleFolders.filter((modules) => existsSync(join(tree, dirname(modules))));
}

/** Copies are not flushed to the disk one by one: those from before the machine started may have lost their bytes. */
export async function sweepPackageCopies(cache: CacheFolders): Promise<void> {
  const startedAt = Date.now() - uptime() * 1000;
  mkdirSync(poolOf(cache), { recursive: true });
  for (const digest of readdirSync(poolOf(cache))) {
    const folder = join(poolOf(cache), digest);
    const unused = !existsSync(join(cache.dependencies, digest));
    if (unused || statSync(folder).ctimeMs < startedAt) await rm(folder, { recursive: true, force: true });
  }
}

function poolOf(cache: CacheFolders): string {
  return join(cache.tools, "packages");
}
