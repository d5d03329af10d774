import { linkSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "../../../../base/atomic-file.js";
import { systemCodeOf } from "../../../../base/error.js";
import type { ProcessIdentity } from "../../../../base/process-identity.js";
import { identityOf, isAlive } from "../../../../base/process-identity.js";

/**
 * The right to be the one parent of a state folder. Claims are numbered files, each made once and atomically; the highest
 * names the parent. A claim is followed by the next number only when its holder is dead, so that two processes that both
 * see a dead parent cannot both take its place, which removing and remaking one lock file cannot ensure.
 */
export function claimParenthood(folder: string): "claimed" | { readonly heldBy: ProcessIdentity } {
  const own = identityOf(process.pid) ?? { pid: process.pid, startedAt: "unknown" };
  for (;;) {
    const highest = Math.max(0, ...claimNumbers(folder));
    const holder = highest === 0 ? undefined : readClaim(folder, highest);
    if (holder !== undefined && isAlive(holder)) return { heldBy: holder };
    if (!makeClaim(folder, highest + 1, own)) continue;
    const numbers = claimNumbers(folder);
    // Someone was faster by more than one: the number that we made had been used and cleared away before.
    if (numbers.some((number) => number > highest + 1)) {
      rmSync(claimPath(folder, highest + 1), { force: true });
      continue;
    }
    for (const number of numbers) if (number < highest + 1) rmSync(claimPath(folder, number), { force: true });
    return "claimed";
  }
}

/** The process that holds the folder, dead or alive. */
export function holderOf(folder: string): ProcessIdentity | undefined {
  const highest = Math.max(0, ...claimNumbers(folder));
  return highest === 0 ? undefined : readClaim(folder, highest);
}

function makeClaim(folder: string, number: number, own: ProcessIdentity): boolean {
  const draft = join(folder, `claim.${process.pid}.draft`);
  writeFileAtomically(draft, JSON.stringify(own));
  try {
    linkSync(draft, claimPath(folder, number));
    return true;
  } catch (error) {
    if (systemCodeOf(error) === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function readClaim(folder: string, number: number): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(claimPath(folder, number), "utf8"));
  } catch {
    return undefined;
  }
}

function claimNumbers(folder: string): number[] {
  try {
    return readdirSync(folder)
      .flatMap((name) => /^parent\.(\d+)\.claim$/.exec(name)?.[1] ?? [])
      .map(Number);
  } catch {
    return [];
  }
}

function claimPath(folder: string, number: number): string {
  return join(folder, `parent.${number}.claim`);
}
