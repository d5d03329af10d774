import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { compiledEntry } from "../../base/package-root.js";
import { acquireLease, leaseHolder } from "./file-lease.js";

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

function scratch(): string {
  return mkdtempSync(join(tmpdir(), "lease-"));
}

function acquire(folder: string, expiresMs?: number) {
  return acquireLease({ folder, by: "ada", now: 0, ...(expiresMs === undefined ? {} : { expiresMs }) });
}

/** Another process that holds the lease until it is killed. */
async function holderProcess(folder: string, expiresMs = 15_000): Promise<ChildProcess> {
  const script = join(scratch(), "hold.mjs");
  const module = compiledEntry("store/file/file-lease.js");
  writeFileSync(
    script,
    `import { acquireLease } from ${JSON.stringify(module)};
     const answer = acquireLease({ folder: ${JSON.stringify(folder)}, by: "grace", now: 0, expiresMs: ${expiresMs} });
     console.log(answer.kind);
     setInterval(() => {}, 1000);`,
  );
  const child = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  const [said] = (await once(child.stdout ?? child, "data")) as [Buffer];
  expect(String(said).trim()).toBe("held");
  return child;
}

test("a lease that is held must be refused to others, with the holder's name", async () => {
  const folder = scratch();
  const first = acquire(folder);
  expect(first.kind).toBe("held");
  expect(acquire(folder)).toMatchObject({ kind: "busy", holder: { by: "ada", pid: process.pid } });
  if (first.kind === "held") await first.lease.release();
});

test("a released lease must go to the next one under a higher number", async () => {
  const folder = scratch();
  const first = acquire(folder);
  if (first.kind !== "held") throw new Error("not held");
  await first.lease.release();
  const second = acquire(folder);
  if (second.kind !== "held") throw new Error("not held");
  expect(second.lease.fence).toBe(first.lease.fence + 1);
  expect(first.lease.isHeld()).toBe(false);
  await second.lease.release();
});

test.each(["SIGINT", "SIGTERM", "SIGKILL"] as const)(
  "a holder that died of %s must be noticed at once",
  async (signal) => {
    const folder = scratch();
    const child = await holderProcess(folder);
    expect(acquire(folder)).toMatchObject({ kind: "busy", holder: { by: "grace" } });
    child.kill(signal);
    await once(child, "exit");
    const answer = acquire(folder);
    expect(answer.kind).toBe("held");
    if (answer.kind === "held") await answer.lease.release();
  },
);

test("a frozen holder must lose the lease when its heartbeat is overdue, and must see that when it wakes", async () => {
  const folder = scratch();
  const child = await holderProcess(folder, 500);
  child.kill("SIGSTOP");
  let answer = acquire(folder, 500);
  while (answer.kind === "busy") {
    await new Promise((resolve) => setImmediate(resolve));
    answer = acquire(folder, 500);
  }
  child.kill("SIGCONT");
  expect(answer.lease.isHeld()).toBe(true);
  expect(leaseHolder(folder, 500)?.by).toBe("ada");
  await answer.lease.release();
});

test("advancing must make the earlier number stale and keep the holder", async () => {
  const folder = scratch();
  const answer = acquire(folder);
  if (answer.kind !== "held") throw new Error("not held");
  const { fence } = answer.lease;
  expect(await answer.lease.advance()).toBe(true);
  expect(answer.lease.fence).toBe(fence + 1);
  expect(acquire(folder).kind).toBe("busy");
  await answer.lease.release();
});
