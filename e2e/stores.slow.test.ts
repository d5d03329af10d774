import { afterAll, beforeAll, expect, test } from "vitest";
import { ask } from "./world/ask.js";
import { CREATE_ENTRIES, ENTRIES_CODE, MODULES, migration } from "./world/ledger-code.js";
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
  expect((await shop.runs("backup", "production", "db")).exitCode).toBe(0);
  await entries("?add=coat");
});
afterAll(() => shop.close());

async function entries(query = ""): Promise<readonly string[]> {
  const { status, body } = await ask(shop.port, `/entries${query}`);
  if (status !== 200) throw new Error(`${status}: ${body}`);
  return JSON.parse(body) as readonly string[];
}

/** Milliseconds into the operation: a restore has no entries of its own to be killed at. */
const moments = [0, 50, 150, 300, 600, 1_000];

test("a backup killed at any moment is finished by the next command, once", async () => {
  for (const ms of moments) {
    const before = await backups();
    const command = shop.starts("backup", "production", "db");
    await command.says(/back-up db \.\.\./);
    await new Promise((resolve) => setTimeout(resolve, ms));
    await command.killedBy("SIGKILL");

    expect((await shop.runs("resume", "production")).exitCode).toBe(0);

    expect((await backups()).length).toBe(before.length + 1);
    expect(await entries()).toEqual(["hat", "coat"]);
  }
});

test("a restore killed at any moment is finished by the next command, with the backup's data", async () => {
  const [, first] = await backups();
  for (const ms of moments) {
    await entries("?add=scarf");
    const command = shop.starts("restore", "production", "db", "--yes", "--from", first ?? "");
    await command.says(/restore db .*\.\.\./);
    await new Promise((resolve) => setTimeout(resolve, ms));
    await command.killedBy("SIGKILL");

    expect((await shop.runs("resume", "production")).exitCode).toBe(0);

    await expect.poll(() => entries().catch(String), { timeout: 20_000 }).toEqual(["hat", "coat"]);
    expect((await shop.status()).underWay).toBeUndefined();
  }
});

async function backups(): Promise<readonly string[]> {
  const listed = await shop.runs("backup", "production", "db", "--list", "--json");
  return documentOf<{ backups: readonly { readonly id: string }[] }>(listed).backups.map(({ id }) => id);
}
