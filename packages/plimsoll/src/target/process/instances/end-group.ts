import type { Clock } from "../../../base/clock.js";
import { identityOf, isAlive, type ProcessIdentity } from "../../../base/process-identity.js";

/** SIGTERM to the whole group, and SIGKILL to what is left of it after `withinMs`. Resolves when the leader is gone. */
export async function endGroup(identity: ProcessIdentity, withinMs: number, clock: Clock): Promise<void> {
  if (isAlive(identity)) signalGroup(identity.pid, "SIGTERM");
  const deadline = clock.now() + withinMs;
  while (isAlive(identity) && clock.now() < deadline) await clock.sleep(10);
  killGroup(identity);
  while (isAlive(identity)) await clock.sleep(5);
}

/** The leader if it still runs, and what it left behind in its group. */
export function killGroup(identity: ProcessIdentity): void {
  const reused = !isAlive(identity) && identityOf(identity.pid) !== undefined;
  if (!reused) signalGroup(identity.pid, "SIGKILL");
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // ESRCH: nobody is left in the group.
  }
}
