import { request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { ProcessIdentity } from "../../../../base/process-identity.js";
import { isAlive } from "../../../../base/process-identity.js";
import type { OrphanReport } from "../messages.js";

const LOOK_EVERY_MS = 25;
const ANSWER_WITHIN_MS = 500;
const PARENT_COMES_WITHIN_MS = 10_000;

/**
 * What a standby does without a parent: the current worker starts the next parent, which answers on the admin socket; when
 * the current worker is dead too, it is the standby's turn.
 */
export async function waitForSuccessor(
  socketPath: string,
  current: ProcessIdentity | undefined,
): Promise<"succeeded" | "alone"> {
  for (;;) {
    if ((await call(socketPath, "GET", "/status")) === 200) return "succeeded";
    if (current === undefined || !isAlive(current)) return "alone";
    await delay(LOOK_EVERY_MS);
  }
}

/**
 * A draining worker outlived its parent, and has no link to the next one: its report goes to the admin socket. Whether it
 * was heard.
 */
export async function reportAsOrphan(socketPath: string, orphan: OrphanReport): Promise<boolean> {
  return (await call(socketPath, "POST", "/orphan", JSON.stringify(orphan))) === 200;
}

/** The last report, which no later one makes up for: it waits for the next parent, if one comes. */
export async function reportLastAsOrphan(socketPath: string, orphan: OrphanReport): Promise<void> {
  const deadline = Date.now() + PARENT_COMES_WITHIN_MS;
  while (!(await reportAsOrphan(socketPath, orphan)) && Date.now() < deadline) await delay(LOOK_EVERY_MS);
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
