import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "../../../base/atomic-file.js";

/** Which release serves, as the last `activate` said; durable. */
export interface ServingRelease {
  get(): string | undefined;
  set(release: string | undefined): void;
}

export function servingReleaseIn(folder: string): ServingRelease {
  const path = join(folder, "serving.json");
  let serving = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as { release?: string }).release : undefined;
  return {
    get: () => serving,
    set: (release) => {
      writeFileAtomically(path, JSON.stringify({ release }));
      serving = release;
    },
  };
}
