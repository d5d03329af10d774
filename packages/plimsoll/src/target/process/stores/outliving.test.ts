import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import pg from "pg";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { compiledEntry } from "../../../base/package-root.js";
import { processesIn } from "./processes-in.js";
import {
  POSTGRES,
  query,
  REDIS,
  running,
  type ScratchEnvironment,
  scratchEnvironment,
} from "./scratch-environment.testsuite.js";
import { storeContext } from "./store-context.js";
import { currentData, storeHome } from "./store-home.js";

const isRoot = process.getuid?.() === 0;
let scratch: ScratchEnvironment;
afterEach(() => scratch.remove());

/** A process of its own that runs `body` with `stores`; its lines come one by one. */
function storesProcess(
  body: string,
  command: readonly string[] = [],
): { child: ChildProcess; lines: AsyncIterator<string> } {
  const { stateDir, runtimeDir, fallbackDir, app, environment } = scratch.options;
  const script = join(scratch.folder, "process.mjs");
  writeFileSync(
    script,
    `import { createStores } from ${JSON.stringify(compiledEntry("target/process/stores/stores.js"))};
    import { createSealedSecrets } from ${JSON.stringify(compiledEntry("store/sealed-secrets/sealed-secrets.js"))};
    import { systemClock } from ${JSON.stringify(compiledEntry("base/clock.js"))};
    const options = ${JSON.stringify({ stateDir, runtimeDir, fallbackDir, app, environment })};
    const secrets = createSealedSecrets({ stateDir: options.stateDir, key: undefined });
    const stores = createStores({ ...options, secrets, clock: systemClock, log: () => {} });
    const POSTGRES = ${JSON.stringify(POSTGRES)};
    const REDIS = ${JSON.stringify(REDIS)};
    const say = (value) => console.log(JSON.stringify(value));
    ${body}`,
  );
  const [file = process.execPath, ...args] = [...command, process.execPath, script];
  const child = spawn(file, args, { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

const nextLine = async (lines: AsyncIterator<string>) => JSON.parse((await lines.next()).value as string);

describe("stores whose supervisor is killed", () => {
  it("must go on serving open connections, and be adopted by the next supervisor", async () => {
    scratch = scratchEnvironment();
    const { child, lines } = storesProcess(`
      say([await stores.ensure(POSTGRES), await stores.ensure(REDIS)]);
      setInterval(() => {}, 1000);`);
    const [db, cache] = await nextLine(lines);
    // A second one opens the sealed password, as a service's start would.
    const before = running(await scratch.stores().ensure(POSTGRES));
    const client = new pg.Client({ connectionString: before.url.reveal() });
    await client.connect();
    await client.query("CREATE TEMP TABLE mine AS SELECT 1 AS n");

    child.kill("SIGKILL");
    await once(child, "exit");
    expect((await client.query("SELECT n FROM mine")).rows).toEqual([{ n: 1 }]);
    const stores = scratch.stores();
    expect(await stores.ensure(POSTGRES)).toMatchObject({ port: db.port, notes: ["adopted"] });
    expect(await stores.ensure(REDIS)).toMatchObject({ port: cache.port, notes: ["adopted"] });
    expect((await client.query("SELECT n FROM mine")).rows).toEqual([{ n: 1 }]);
    await client.end();
  });

  it("must be swept when they were fresh ones for a gate that nobody waits for any more", async () => {
    scratch = scratchEnvironment();
    const { child, lines } = storesProcess(`
      await stores.fresh(POSTGRES, "gate"); await stores.fresh(REDIS, "gate"); say("up");
      setInterval(() => {}, 1000);`);
    await nextLine(lines);
    const parent = join(storeContext(scratch.options).root, "throwaway");
    const left = readdirSync(parent).map((name) => join(parent, name, "data"));
    expect(left.map((folder) => (processesIn(folder)?.length ?? 0) > 0)).toEqual([true, true]);
    child.kill("SIGKILL");
    await once(child, "exit");

    const fresh = await scratch.stores().fresh(REDIS, "next gate");
    expect(left.map((folder) => processesIn(folder))).toEqual([[], []]);
    expect(left.map(existsSync)).toEqual([false, false]);
    if (fresh.kind === "running") await fresh.dispose();
  });
});

describe.runIf(isRoot)("stores started by root", () => {
  it("must run as another user, who owns the data and alone may enter it", async () => {
    scratch = scratchEnvironment();
    await scratch.stores().ensure(POSTGRES);
    await scratch.stores().ensure(REDIS);
    const { root, user } = storeContext(scratch.options);
    const home = storeHome(root, "db");
    const [postmaster] = processesIn(currentData(home) ?? "") ?? [];
    expect(user.uid).not.toBe(0);
    expect(statSync(`/proc/${postmaster?.pid}`).uid).toBe(user.uid);
    expect(statSync(home.folder)).toMatchObject({ uid: user.uid, mode: 0o40700 });
    expect(root).toBe(join(scratch.options.stateDir, "environments", "production"));
  });

  it("must go on as the user who owns the data, whatever users the system has by now", async () => {
    scratch = scratchEnvironment();
    const { root } = storeContext(scratch.options);
    mkdirSync(join(root, "stores", "db"), { recursive: true });
    chownSync(join(root, "stores", "db"), 65_534, 65_534);
    await scratch.stores().ensure(POSTGRES);
    const [postmaster] = processesIn(currentData(storeHome(root, "db")) ?? "") ?? [];
    expect(statSync(`/proc/${postmaster?.pid}`).uid).toBe(65_534);
  });

  it("must work in a clone that no other user can enter, from a folder of their own that stays the same", async () => {
    scratch = scratchEnvironment(0o700);
    const umask = process.umask(0o077);
    onTestFinished(() => void process.umask(umask));
    const first = running(await scratch.stores().ensure(POSTGRES));
    await query(first, "CREATE TABLE kept AS SELECT 1 AS n");
    await scratch.stores().stopAll();
    const again = running(await scratch.stores().ensure(POSTGRES));
    expect(await query(again, "SELECT n FROM kept")).toEqual([{ n: 1 }]);
    expect(running(await scratch.stores().ensure(REDIS)).port).toBeGreaterThan(0);
    expect(storeContext(scratch.options).root.startsWith(scratch.options.fallbackDir ?? "")).toBe(true);
    // People find the data where they look for it.
    expect(existsSync(join(scratch.options.stateDir, "environments", "production", "stores", "db", "current"))).toBe(
      true,
    );
  });

  it("must refuse to begin anew elsewhere when data that they had can no longer be reached", async () => {
    scratch = scratchEnvironment();
    await scratch.stores().ensure(REDIS);
    await scratch.stores().stopAll();
    chmodSync(scratch.options.stateDir, 0o700);
    expect(() => scratch.stores()).toThrow(/can no longer reach that folder/);
    chmodSync(scratch.options.stateDir, 0o755);
  });

  it("must work for a user without any rights", async () => {
    scratch = scratchEnvironment();
    for (const folder of [scratch.folder, scratch.options.stateDir]) chownSync(folder, 65_534, 65_534);
    chmodSync(scratch.options.stateDir, 0o700);
    const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
    const { child, lines } = storesProcess(
      `
      const up = [await stores.ensure(POSTGRES), await stores.ensure(REDIS)];
      const fresh = await stores.fresh(POSTGRES, "gate");
      await fresh.dispose();
      say(up); say(await stores.stopAll());`,
      nobody,
    );
    expect(await nextLine(lines)).toMatchObject([{ kind: "running" }, { kind: "running" }]);
    expect(await nextLine(lines)).toBe(true);
    if (child.exitCode === null) await once(child, "exit");
    expect(child.exitCode).toBe(0);
  });
});
