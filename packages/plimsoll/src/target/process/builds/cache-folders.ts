import { join } from "node:path";

/** The parts of `.plimsoll/cache`. All of it can be deleted while nothing runs from it; it is made again. */
export interface CacheFolders {
  readonly artifacts: string;
  readonly dependencies: string;
  readonly gates: string;
  /** Build caches of tools that know how to use an old one (`.next/cache`), by service folder. */
  readonly tools: string;
  /** Half-done work; see `claimWorkFolder`. */
  readonly work: string;
  readonly jobs: string;
}

export function cacheFolders(cacheDir: string): CacheFolders {
  return {
    artifacts: join(cacheDir, "artifacts"),
    dependencies: join(cacheDir, "dependencies"),
    gates: join(cacheDir, "gates"),
    tools: join(cacheDir, "tools"),
    work: join(cacheDir, "work"),
    jobs: join(cacheDir, "jobs"),
  };
}
