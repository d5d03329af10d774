import { appendFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { isProxyParent, isSupervisor, shopProcesses } from "./kill-matrix/processes.js";
import { makeReadOnly, makeWritable, mountSmall, unmount, whyNoMounts } from "./world/mount.js";
import type { Command } from "./world/plimsoll.js";
import { Shop } from "./world/shop.js";

/**
 * A disk that takes nothing more stops a release and nothing else: what serves goes on serving, and says what is wrong.
 * Once the disk takes something again, the next command is all that it needs.
 */
const why = whyNoMounts();
if (why !== undefined) console.warn(`skipped: ${why}`);

let shop: Shop;
beforeAll(async () => {
  if (why !== undefined) return;
  shop = await Shop.given({
    // A machine that others share can starve anybody for a second, which is not what is judged here.
    app: { objectives: { latency: { p95: "5s" } } },
    production: { release: { kind: "canary", steps: [50, 100], monitor: "300ms", judge: { detect: 20 } } },
  });
  mountSmall(shop.stateDir, "64m");
  const first = await shop.runs("ship", "production", "--yes");
  expect(first).toMatchObject({ exitCode: 0 });
});
afterAll(async () => {
  if (why !== undefined) return;
  await shop.runs("down", "production", "--yes");
  unmount(shop.stateDir);
  await shop.close();
});

interface Fault {
  readonly name: string;
  readonly breaks: () => void;
  readonly mends: () => void;
  /** What every command that needs the disk says of it. */
  readonly said: RegExp;
  readonly code: string;
}

const faults: readonly Fault[] = [
  {
    name: "full",
    breaks: () => fillUp(join(shop.stateDir, "ballast")),
    mends: () => rmSync(join(shop.stateDir, "ballast")),
    said: /the disk of \S+ is full: \d+ bytes free/,
    code: "STO-DISK-FULL",
  },
  {
    name: "read-only",
    breaks: () => makeReadOnly(shop.stateDir),
    mends: () => makeWritable(shop.stateDir),
    said: /the file system of \S+ is read-only/,
    code: "STO-DISK-READ-ONLY",
  },
];

const moments = [
  { when: "before it begins", line: undefined },
  { when: "as it is opened", line: /opened by/ },
  { when: "in start", line: /start api\S+ x2 \.\.\./ },
  { when: "in shift", line: /shift api 50% \.\.\./ },
  { when: "in bake", line: /bake .*\.\.\./ },
  { when: "in the watch at the end", line: /watch .*\.\.\./ },
] as const;
let count = 0;

/** Also when an expectation failed: nothing can be cleared away on a broken disk. */
let mend: (() => void) | undefined;
function mendNow(): void {
  mend?.();
  mend = undefined;
}
afterEach(mendNow);

for (const { name, breaks, mends, said, code } of faults) {
  test.skipIf(why !== undefined).each(moments)(
    `a state folder that becomes ${name} costs no request and holds nothing up later: $when`,
    async ({ line }) => {
      count += 1;
      const version = `v${count}`;
      const before = await shop.serves();
      const load = await shop.underLoad(60);
      shop.commit({ version });
      let command: Command | undefined;
      if (line !== undefined) {
        command = shop.starts("ship", "production", "--yes");
        await command.says(line);
      }
      breaks();
      mend = mends;

      const broken = await shop.status();
      expect(broken.alarms).toContainEqual(expect.stringMatching(said));
      const refused = await shop.runs("ship", "production", "--yes", "--json");
      // The first one may hold the environment still: an undo never gives up.
      expect(refused.exitCode).toBeOneOf([1, 4]);
      if (refused.exitCode === 1) expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code, kind: "world" } });
      expect(await shop.serves()).toBeOneOf([before, version]);
      mendNow();

      // What was under way may have needed nothing more of the disk.
      const ended = await command?.ended;
      if (ended !== undefined && ended.exitCode !== 0) {
        expect([1, 3]).toContain(ended.exitCode);
        expect(ended.stdout + ended.stderr).toMatch(said);
      }
      const next = await shop.runs("ship", "production", "--yes");
      expect(next).toMatchObject({ exitCode: 0 });
      expect(await shop.serves()).toBe(version);
      expect(await shop.status()).toMatchObject({ alarms: [] });
      expect((await shop.status()).underWay).toBeUndefined();
      const { sent, statuses, lost } = await load.stop();
      expect({ statuses, lost }).toEqual({ statuses: { 200: sent }, lost: 0 });
    },
  );
}

test.skipIf(why !== undefined)(
  "what dies while the disk is full costs no request, and comes back by itself",
  async () => {
    const load = await shop.underLoad(60);
    const serving = await shop.serves();
    const killed = (await shop.instanceEnvironment()).PLIMSOLL_INSTANCE;
    const before = (await shop.status()).instances.find(({ id }) => id === killed);
    const [full] = faults;
    full?.breaks();
    mend = full?.mends;

    process.kill(before?.pid ?? 0, "SIGKILL");
    // It needs no room that it does not have already.
    await until(async () => {
      const now = (await shop.status()).instances.find(({ id }) => id === killed);
      return now?.phase === "running" && now.pid !== before?.pid;
    });
    for (const { pid } of shopProcesses(shop.dir).filter((each) => isSupervisor(each) || isProxyParent(each)))
      process.kill(pid, "SIGKILL");
    const refused = await shop.runs("status", "production", "--json");
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: full?.code, kind: "world" } });
    expect(await shop.serves()).toBe(serving);
    mendNow();

    await until(async () => (await shop.status()).alarms.length === 0);
    shop.commit({ version: "after" });
    expect(await shop.runs("ship", "production", "--yes")).toMatchObject({ exitCode: 0 });
    expect(await shop.serves()).toBe("after");
    const { sent, statuses, lost } = await load.stop();
    expect({ statuses, lost }).toEqual({ statuses: { 200: sent }, lost: 0 });
  },
);

/** For a state that must come; the test's own time limit is the deadline. */
async function until(look: () => Promise<boolean>): Promise<void> {
  while (!(await look())) await delay(50);
}

/** To the last page: what still fits into the last page of a file that is there can be appended to it. */
function fillUp(path: string): void {
  const { bavail, bsize } = statfsSync(shop.stateDir);
  try {
    writeFileSync(path, Buffer.alloc(bavail * bsize));
    for (;;) appendFileSync(path, Buffer.alloc(bsize));
  } catch {
    // Full.
  }
}
