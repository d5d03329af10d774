import { request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { identityOf, isAlive } from "../../../../base/process-identity.js";
import type { Counters } from "../counters.js";

const LOOK_EVERY_MS = 25;
const ANSWER_WITHIN_MS = 500;

/**
 * What a standby does without a parent: the current worker starts the next parent, which answers on the admin socket; when
 * the current worker is dead too, it is the standby's turn.
 */
export async function waitForSuccessor(
  socketPath: string,
  currentPid: number | undefined,
): Promise<"succeeded" | "alone"> {
  const current = currentPid === undefined ? undefined : identityOf(currentPid);
  for (;;) {
    if ((await call(socketPath, "GET", "/status")) === 200) return "succeeded";
    if (current === undefined || !isAlive(current)) return "alone";
    await delay(LOOK_EVERY_MS);
  }
}

/** A draining worker outlived its parent: what it counted since goes to the next one. Lost when there is none. */
export async function deliverLastCounters(socketPath: string, workerId: string, counters: Counters): Promise<void> {
  await call(socketPath, "POST", "/orphan", JSON.stringify({ workerId, counters }));
}

/** The status of the answer; undefined when there was none. */
function call(socketPath: string, method: string, path: string, body?: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const sent = request({ socketPath, method, path, timeout: ANSWER_WITHIN_MS, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.on("timeout", () => sent.destroy());
    sent.on("error", () => resolve(undefined));
    sent.end(body);
  });
}
