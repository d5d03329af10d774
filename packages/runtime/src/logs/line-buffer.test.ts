import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { freePort } from "../testing/redis-server.js";

const program = fileURLToPath(new URL("../../test-programs/three-lines.mjs", import.meta.url));

test("a service whose log goes to a full disk answers every request, and stops in order", async () => {
  const port = await freePort();
  const full = openSync("/dev/full", "w");
  const env = { PATH: process.env.PATH, NODE_ENV: "production", PORT: String(port), METRICS_PORT: "0" };
  const child = spawn(process.execPath, [program], { env, stdio: ["ignore", full, "inherit"] });
  closeSync(full);
  const ended = once(child, "close");
  try {
    while ((await ask(port)) === undefined) await delay(20);
    // More lines than wait in memory.
    for (let n = 0; n < 300; n += 1) expect(await ask(port)).toBe(200);
    child.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
  } finally {
    child.kill("SIGKILL");
  }
});

/** Undefined as long as nobody listens. */
async function ask(port: number): Promise<number | undefined> {
  return await fetch(`http://127.0.0.1:${port}/hello/ada`).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.status;
    },
    () => undefined,
  );
}
