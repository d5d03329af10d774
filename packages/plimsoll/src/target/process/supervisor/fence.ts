import { existsSync, readFileSync } from "node:fs";
import { writeFileAtomically } from "../../../base/atomic-file.js";

/** The highest fencing number seen, across the supervisor's deaths: whoever comes with a lower one lost its lease. */
export interface Fence {
  readonly highest: number;
  /** False when the number is stale. */
  accept(fence: number): boolean;
}

export function openFence(path: string): Fence {
  let highest = existsSync(path) ? Number(readFileSync(path, "utf8")) : 0;
  return {
    get highest() {
      return highest;
    },
    accept: (fence) => {
      if (fence < highest) return false;
      if (fence > highest) writeFileAtomically(path, String(fence));
      highest = fence;
      return true;
    },
  };
}
