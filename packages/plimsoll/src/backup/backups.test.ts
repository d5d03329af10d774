import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { walArchiveOf } from "../target/process/stores/postgres/wal-archive.js";
import type { RunningStore } from "../target/process/stores/running-store.js";
import {
  filesWith,
  POSTGRES,
  query,
  REDIS,
  running,
  type ScratchEnvironment,
  scratchEnvironment,
} from "../target/process/stores/scratch-environment.testsuite.js";
import { storeContext } from "../target/process/stores/store-context.js";
import { currentData, storeHome } from "../target/process/stores/store-home.js";
import type { Stores } from "../target/process/stores/stores.js";
import { type Backups, createBackups } from "./backups.js";

let scratch: ScratchEnvironment;
let stores: Stores;
let backups: Backups;
let db: RunningStore;

/** One store for all tests, as making a data folder takes longest; each begins with no backup and no table. */
beforeAll(() => {
  scratch = scratchEnvironment();
  stores = scratch.stores();
  backups = createBackups(scratch.options, stores);
});
beforeEach(async () => {
  db = running(await stores.ensure(POSTGRES));
  await query(db, "DROP TABLE IF EXISTS numbers, pairs, pair_sides");
  for (const name of readdirSync(home().backups)) {
    if (name !== "wal") rmSync(join(home().backups, name), { recursive: true });
  }
});
afterAll(() => scratch.remove());

const home = () => storeHome(storeContext(scratch.options).root, "db");
const numbers = async (store: RunningStore) =>
  (await query(store, "SELECT n FROM numbers ORDER BY n")).map(({ n }) => n);

function done<T extends { kind: string }>(outcome: T): Exclude<T, { kind: "failed" }> {
  if (outcome.kind === "failed") throw new Error(JSON.stringify(outcome, undefined, 2));
  return outcome as Exclude<T, { kind: "failed" }>;
}

describe("a backup", () => {
  it("taken under load must hold every row that was committed before it began, and no half of a transaction", async () => {
    await query(db, "CREATE TABLE pairs (n int PRIMARY KEY, of int); CREATE TABLE pair_sides (n int)");
    const load = writePairs(db);
    await load.written(50);
    const before = load.count();
    const { backup } = done(await backups.backUp(POSTGRES, "under-load"));
    await load.written(load.count() + 50);
    await load.stop();

    const restored = done(await backups.restore(POSTGRES, backup.id, undefined));
    const [found] = await query(
      restored.store,
      "SELECT count(*)::int AS pairs, (SELECT count(*)::int FROM pair_sides) AS sides FROM pairs",
    );
    expect(found?.pairs).toBeGreaterThanOrEqual(before);
    expect(found?.pairs).toBeLessThan(load.count());
    expect(found?.sides).toBe(2 * Number(found?.pairs));
  });

  it("must be listed only when it is complete, and be given again for the same id", async () => {
    const first = done(await backups.backUp(POSTGRES, "one"));
    expect(done(await backups.backUp(POSTGRES, "one"))).toMatchObject({
      backup: first.backup,
      notes: ["was there already"],
    });
    mkdirSync(join(home().backups, "cut-off.unfinished", "data"), { recursive: true });
    mkdirSync(join(home().backups, "without-manifest", "data"), { recursive: true });
    done(await backups.backUp(POSTGRES, "two"));
    expect(backups.list("db").map(({ id }) => id)).toEqual(["one", "two"]);
    expect(existsSync(join(home().backups, "cut-off.unfinished"))).toBe(false);

    truncateSync(join(home().backups, "two", "manifest.json"), 1_000);
    expect(backups.list("db").map(({ id }) => id)).toEqual(["one"]);
    expect(await backups.restore(POSTGRES, "two", undefined)).toMatchObject({
      kind: "failed",
      failure: { message: 'Cannot use backup "two": its manifest is cut off or was changed' },
    });
  });

  it("whose bytes changed must be found out, by name, and never be restored", async () => {
    await query(db, "CREATE TABLE numbers AS SELECT 1 AS n");
    done(await backups.backUp(POSTGRES, "sound"));
    expect(await backups.verify("db", "sound")).toMatchObject({ kind: "sound" });
    appendFileSync(join(home().backups, "sound", "data", "global", "pg_filenode.map"), "x");
    rmSync(join(home().backups, "sound", "data", "PG_VERSION"));
    const version = join(home().backups, "sound", "data", "base", "1", "PG_VERSION");
    writeFileSync(version, readFileSync(version, "utf8").replace("6", "7"));
    const problems = [
      "PG_VERSION is missing",
      "base/1/PG_VERSION has another checksum",
      "global/pg_filenode.map has 525 bytes, not 524",
    ];
    expect(await backups.verify("db", "sound")).toEqual({ kind: "unsound", problems });

    const data = currentData(home());
    expect(await backups.restore(POSTGRES, "sound", undefined)).toMatchObject({
      kind: "failed",
      failure: { cause: "backup-failed" },
    });
    expect(currentData(home())).toBe(data);
    expect(await numbers(db)).toEqual([1]);
    expect(readdirSync(home().folder).filter((name) => name.endsWith(".preparing"))).toEqual([]);
  });

  it("must share equal files with the one before, and outlive it", async () => {
    await query(db, "CREATE TABLE numbers AS SELECT 1 AS n");
    done(await backups.backUp(POSTGRES, "one"));
    const keepNothing = { ...POSTGRES, backup: { everyMs: undefined, keepMs: 0, drillMs: undefined } };
    expect(done(await backups.backUp(keepNothing, "two")).pruned).toEqual(["one"]);
    expect(backups.list("db").map(({ id }) => id)).toEqual(["two"]);
    expect(await backups.verify("db", "two")).toMatchObject({ kind: "sound" });
    expect(done(await backups.drill(POSTGRES, "two")).tables).toEqual([
      { database: "in_midst_my_life", table: "public.numbers", rows: 1 },
    ]);
  });

  it("must hold no password in plain", async () => {
    done(await backups.backUp(POSTGRES, "one"));
    await stores.stop("db");
    expect(filesWith(new URL(db.url.reveal()).password, scratch.folder)).toEqual([]);
  });

  it("of Redis must be refused, not pretended", async () => {
    expect(await backups.backUp(REDIS, "one")).toMatchObject({ kind: "failed", failure: { cause: "target-refused" } });
  });
});

describe("a restore", () => {
  it("must bring back the state of the backup, keep the data of before, and go on archiving", async () => {
    await query(db, "CREATE TABLE numbers AS SELECT generate_series(1, 3) AS n");
    done(await backups.backUp(POSTGRES, "three"));
    await query(db, "INSERT INTO numbers VALUES (4)");
    const restored = done(await backups.restore(POSTGRES, "three", undefined));
    expect(await numbers(restored.store)).toEqual([1, 2, 3]);
    expect(restored.store.url.reveal()).toBe(db.url.reveal());
    expect(restored.kept).toMatch(/^before-restore-\d{8}T\d{6}Z$/);
    expect(existsSync(join(home().folder, restored.kept ?? "", "PG_VERSION"))).toBe(true);

    await query(restored.store, "INSERT INTO numbers VALUES (5)");
    done(await backups.backUp(POSTGRES, "second-timeline"));
    await query(restored.store, "INSERT INTO numbers VALUES (6)");
    const again = done(await backups.restore(POSTGRES, "second-timeline", undefined));
    expect(await numbers(again.store)).toEqual([1, 2, 3, 5]);
  });

  it("to a time must hold what was committed by then and nothing later, also across an earlier restore", async () => {
    await query(db, "CREATE TABLE numbers (n int)");
    done(await backups.backUp(POSTGRES, "base"));
    await query(db, "INSERT INTO numbers VALUES (1)");
    const afterOne = await databaseTime(db);
    await query(db, "INSERT INTO numbers VALUES (2)");
    const afterTwo = await databaseTime(db);

    const one = done(await backups.restore(POSTGRES, "base", afterOne));
    expect(await numbers(one.store)).toEqual([1]);
    await query(one.store, "INSERT INTO numbers VALUES (3)");
    const afterThree = await databaseTime(one.store);
    await query(one.store, "INSERT INTO numbers VALUES (4)");
    const three = done(await backups.restore(POSTGRES, "base", afterThree));
    expect(await numbers(three.store)).toEqual([1, 3]);

    // The data that the first restore put aside still has what that one gave up.
    expect(Date.parse(afterTwo)).toBeGreaterThan(Date.parse(afterOne));
    const kept = readdirSync(home().folder);
    for (const name of [one.kept, three.kept]) expect(kept).toContain(name);
  });

  it("to a time with nothing committed since must reach it", async () => {
    await query(db, "CREATE TABLE numbers AS SELECT 1 AS n");
    done(await backups.backUp(POSTGRES, "base"));
    await query(db, "INSERT INTO numbers VALUES (2)");
    const now = await databaseTime(db);
    expect(await numbers(done(await backups.restore(POSTGRES, "base", now)).store)).toEqual([1, 2]);
  });

  it("must bring back data that was lost, to a time, also after the store began anew beside the old archive", async () => {
    await query(db, "CREATE TABLE numbers AS SELECT 1 AS n");
    done(await backups.backUp(POSTGRES, "base"));
    await query(db, "INSERT INTO numbers VALUES (2)");
    const time = await databaseTime(db);
    await query(db, "INSERT INTO numbers VALUES (3)");
    await stores.stop("db");
    rmSync(home().folder, { recursive: true });

    const anew = running(await stores.ensure(POSTGRES));
    await query(anew, "CREATE TABLE numbers AS SELECT 9 AS n");
    expect(done(await backups.backUp(POSTGRES, "of-the-new-one")).notes).toEqual([]);
    expect(await numbers(done(await backups.restore(POSTGRES, "base", time)).store)).toEqual([1, 2]);
  });

  it("must refuse a time before the backup, in the future, or none at all, before anything is touched", async () => {
    const early = await databaseTime(db);
    done(await backups.backUp(POSTGRES, "base"));
    const data = currentData(home());
    const refusals: [string, RegExp][] = [
      [early, /backup "base" ended at .*: there is no earlier one/],
      ["2999-01-01T00:00:00Z", /has not come yet/],
      ["yesterday", /Cannot restore to "yesterday" as it must be a time/],
    ];
    for (const [time, message] of refusals) {
      expect(await backups.restore(POSTGRES, "base", time)).toMatchObject({
        kind: "failed",
        failure: { cause: "target-refused", message: expect.stringMatching(message) },
      });
    }
    expect(currentData(home())).toBe(data);
  });
});

describe("a drill", () => {
  it("must count what the backup holds, check its indexes and leave production and its archive alone", async () => {
    await query(
      db,
      "CREATE TABLE numbers (n int PRIMARY KEY, t text); INSERT INTO numbers SELECT g, repeat('x', 5000) FROM generate_series(1, 500) g",
    );
    done(await backups.backUp(POSTGRES, "base"));
    await query(db, "DELETE FROM numbers");
    const archived = () =>
      readdirSync(walArchiveOf(home(), currentData(home()) ?? "")).filter((name) => name.includes("history"));
    const before = archived();
    const report = done(await backups.drill(POSTGRES, "base"));
    expect(report).toMatchObject({ backup: "base", tables: [{ table: "public.numbers", rows: 500 }], rows: 500 });
    expect(report.indexes).toBeGreaterThan(50);
    expect(await numbers(db)).toEqual([]);
    expect(archived()).toEqual(before);
    expect(readdirSync(join(storeContext(scratch.options).root, "throwaway"))).toEqual([]);
  });
});

/** By the database's clock, strictly between what was committed before and what comes after. */
async function databaseTime(store: RunningStore): Promise<string> {
  const rows = await query(store, "SELECT pg_sleep(0.02), clock_timestamp() AS at, pg_sleep(0.02)");
  return String(rows.map(({ at }) => (at as Date).toISOString()));
}

/** Commits one row in one table and two in another, over and over, in one transaction each. */
function writePairs(store: RunningStore) {
  let n = 0;
  let stopping = false;
  const waiting: { at: number; resolve: () => void }[] = [];
  const run = async () => {
    const client = new pg.Client({ connectionString: store.url.reveal() });
    await client.connect();
    while (!stopping) {
      const next = n + 1;
      await client.query(
        `BEGIN; INSERT INTO pairs VALUES (${next}, ${next}); INSERT INTO pair_sides VALUES (${next}), (${next}); COMMIT`,
      );
      n = next;
      for (const one of waiting.filter(({ at }) => at <= n)) one.resolve();
    }
    await client.end();
  };
  const finished = run();
  return {
    count: () => n,
    written: (at: number) => new Promise<void>((resolve) => waiting.push({ at, resolve })),
    stop: () => {
      stopping = true;
      return finished;
    },
  };
}
