import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ReleaseSummary } from "../packages/plimsoll/src/cli/output/release-summary.js";
import { ask } from "./world/ask.js";
import { CREATE_ENTRIES, ENTRIES_CODE, MODULES, migration } from "./world/ledger-code.js";
import { processesRunning } from "./world/leftovers.js";
import { documentOf } from "./world/plimsoll.js";
import { Shop } from "./world/shop.js";

let shop: Shop;

beforeAll(async () => {
  shop = await Shop.given({
    app: { stores: { db: { kind: "postgres", version: 16 } } },
    api: { uses: ["db"], migrate: "node migrate.js", env: { MODULES } },
  });
  shop.write("api/entries.js", ENTRIES_CODE);
  shop.write("api/migrate.js", migration(CREATE_ENTRIES));
  shop.commit({ version: "A" });
  expect((await shop.ships()).exitCode).toBe(0);
  await entries("?add=hat");
});
afterAll(() => shop.close());

async function entries(query = ""): Promise<readonly string[]> {
  const { status, body } = await ask(shop.port, `/entries${query}`);
  if (status !== 200) throw new Error(`${status}: ${body}`);
  return JSON.parse(body) as readonly string[];
}

async function backups(): Promise<readonly { readonly id: string; readonly at: string; readonly bytes: number }[]> {
  const listed = await shop.runs("backup", "production", "db", "--list", "--json");
  return documentOf<{ backups: Awaited<ReturnType<typeof backups>> }>(listed).backups;
}

test("a release with a migration backs up first, migrates once, and the data of both versions is there", async () => {
  shop.write(
    "api/migrate.js",
    migration("ALTER TABLE entries ADD COLUMN IF NOT EXISTS price integer NOT NULL DEFAULT 7"),
  );
  shop.commit({ version: "B" });

  const { exitCode, summary } = await shop.ships();

  expect(exitCode).toBe(0);
  const kinds = summary.steps.map(({ what }) => what.split(" ")[0]);
  expect(kinds.indexOf("back-up")).toBeLessThan(kinds.indexOf("migrate"));
  expect(kinds.indexOf("migrate")).toBeLessThan(kinds.indexOf("start"));
  expect((await backups()).map(({ id }) => id)).toEqual([summary.release]);
  expect(await entries()).toEqual(["hat"]);
});

test("backup makes one more, that list shows", async () => {
  const before = await backups();

  const ran = await shop.runs("backup", "production", "db", "--json");

  expect(ran.exitCode).toBe(0);
  expect(documentOf<ReleaseSummary>(ran)).toMatchObject({ kind: "back-up", outcome: "promoted" });
  const after = await backups();
  expect(after).toHaveLength(before.length + 1);
  expect(after.at(-1)?.bytes).toBeGreaterThan(0);
});

test("a drill proves the newest backup without touching production", async () => {
  await entries("?add=coat");
  const pids = (await shop.status()).instances.map(({ pid }) => pid);

  const drilled = await shop.runs("drill", "production", "db", "--json");

  expect(drilled.exitCode).toBe(0);
  expect(documentOf<ReleaseSummary>(drilled)).toMatchObject({ kind: "drill", outcome: "promoted" });
  expect(await entries()).toEqual(["hat", "coat"]);
  expect((await shop.status()).instances.map(({ pid }) => pid)).toEqual(pids);
});

test("a restore without a terminal wants --yes, and then brings back exactly what the backup held", async () => {
  const refused = await shop.runs("restore", "production", "db");
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain("(CLI-NEEDS-YES)");
  expect(await entries()).toEqual(["hat", "coat"]);

  const { exitCode, stderr } = await shop.runs("restore", "production", "db", "--yes");

  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  expect(await entries()).toEqual(["hat"]);
  expect(await entries("?add=scarf")).toEqual(["hat", "scarf"]);
});

test("an unknown store or backup is refused with 2 and says what there is", async () => {
  const store = await shop.runs("backup", "production", "bd");
  expect(store.exitCode).toBe(2);
  expect(store.stderr).toContain('Cannot find the store "bd" in production');
  expect(store.stderr).toContain("It has db");

  const backup = await shop.runs("restore", "production", "db", "--from", "1999", "--yes");
  expect(backup.exitCode).toBe(2);
  expect(backup.stderr).toContain('Cannot find the backup "1999" of db in production');
});

test("a PostgreSQL that is killed while it serves comes back by itself, with its data", async () => {
  const data = join(shop.stateDir, "environments/production/stores");
  const postmasters = () => processesRunning(/postgres.* -D /, data);
  const [first = 0] = postmasters();

  process.kill(first, "SIGKILL");

  await expect.poll(() => postmasters().filter((pid) => pid !== first), { timeout: 20_000 }).toHaveLength(1);
  await expect.poll(() => entries().catch(String), { timeout: 20_000 }).toEqual(["hat", "scarf"]);
  expect((await shop.status()).stores.db).toMatchObject({ kind: "running" });
});

test("data, backups and records outlive down, and the next ship serves them again", async () => {
  const held = await backups();
  expect((await shop.runs("down", "production", "--yes")).exitCode).toBe(0);
  rmSync(join(shop.stateDir, "cache/commits"), { recursive: true, force: true });

  const { exitCode, summary } = await shop.ships();

  expect({ exitCode, reason: summary.reason }).toEqual({ exitCode: 0 });
  expect(summary.steps.map(({ what }) => what)).toContain("back-up db");
  expect(await entries()).toEqual(["hat", "scarf"]);
  expect((await backups()).slice(0, held.length)).toEqual(held);
});
