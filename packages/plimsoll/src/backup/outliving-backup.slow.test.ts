import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { systemClock } from "../base/clock.js";
import { compiledEntry } from "../base/package-root.js";
import { awaitState } from "../target/process/stores/await-state.js";
import { processesIn } from "../target/process/stores/processes-in.js";
import {
  POSTGRES,
  query,
  running,
  type ScratchEnvironment,
  scratchEnvironment,
} from "../target/process/stores/scratch-environment.testsuite.js";
import { storeContext } from "../target/process/stores/store-context.js";
import { type StoreHome, storeHome } from "../target/process/stores/store-home.js";
import { createBackups } from "./backups.js";

const isRoot = process.getuid?.() === 0;
let scratch: ScratchEnvironment;
afterEach(() => scratch.remove());

const home = () => storeHome(storeContext(scratch.options).root, "db");
const names = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);

/** A process of its own that runs `body` with `stores` and `backups`. */
function backupProcess(body: string, command: readonly string[] = []): ChildProcess {
  const { stateDir, runtimeDir, fallbackDir, app, environment } = scratch.options;
  const script = join(scratch.folder, "process.mjs");
  const from = (path: string) => JSON.stringify(compiledEntry(path));
  writeFileSync(
    script,
    `import { createStores } from ${from("target/process/stores/stores.js")};
    import { createBackups } from ${from("backup/backups.js")};
    import { createSealedSecrets } from ${from("store/sealed-secrets/sealed-secrets.js")};
    import { systemClock as clock } from ${from("base/clock.js")};
    const settings = ${JSON.stringify({ stateDir, runtimeDir, fallbackDir, app, environment })};
    const secrets = createSealedSecrets({ stateDir: settings.stateDir, key: undefined });
    const options = { ...settings, secrets, clock, log: () => {} };
    const stores = createStores(options);
    const backups = createBackups(options, stores);
    const POSTGRES = ${JSON.stringify(POSTGRES)};
    ${body}`,
  );
  const [file = process.execPath, ...args] = [...command, process.execPath, script];
  const child = spawn(file, args, { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** Kills the process when the state is seen, or lets it end before that. */
async function killWhen(child: ChildProcess, isSeen: () => boolean): Promise<void> {
  const exited = once(child, "exit");
  await awaitState(() => isSeen() || child.exitCode !== null || undefined, 60_000, {
    ...systemClock,
    sleep: () => systemClock.sleep(1),
  });
  child.kill("SIGKILL");
  await exited;
}

describe("a restore whose process is killed", () => {
  const isPreparing = (name: string) => name.endsWith(".preparing");
  /** `isNew` leaves out what earlier restores left. */
  const moments: Record<string, (home: StoreHome, isNew: (name: string) => boolean, pointer: string) => boolean> = {
    "while it copies": ({ folder }) => names(folder).some(isPreparing),
    "while it recovers": ({ folder }) =>
      names(folder).some((name) => isPreparing(name) && (processesIn(join(folder, name))?.length ?? 0) > 0),
    "when it has prepared": ({ folder }, isNew) =>
      names(folder).some((name) => isNew(name) && /^restored-\w+$/.test(name)),
    "when it has swapped": ({ pointer }, _, before) => readFileSync(pointer, "utf8") !== before,
    "when the old data is aside": ({ folder }, isNew) =>
      names(folder).some((name) => isNew(name) && name.startsWith("before-restore")),
  };

  it("must leave the old data in use or the new, whole, at every step", { timeout: 240_000 }, async () => {
    scratch = scratchEnvironment();
    const stores = scratch.stores();
    const backups = createBackups(scratch.options, stores);
    const first = running(await stores.ensure(POSTGRES));
    await query(first, "CREATE TABLE numbers AS SELECT generate_series(1, 3) AS n");
    await backups.backUp(POSTGRES, "three");
    const seen: string[] = [];
    for (const [moment, isSeen] of Object.entries(moments)) {
      const db = running(await stores.ensure(POSTGRES));
      await query(db, "INSERT INTO numbers VALUES (4)");
      const before = readFileSync(home().pointer, "utf8");
      const [{ rows } = { rows: 0 }] = await query(db, "SELECT count(*)::int AS rows FROM numbers");
      const known = new Set(names(home().folder));
      const isNew = (name: string) => !known.has(name);
      const restoring = backupProcess(`await backups.restore(POSTGRES, "three", undefined);`);
      await killWhen(restoring, () => isSeen(home(), isNew, before));

      const isSwapped = readFileSync(home().pointer, "utf8") !== before;
      const after = running(await scratch.stores().ensure(POSTGRES));
      expect({ moment, found: await query(after, "SELECT count(*)::int AS rows FROM numbers") }).toEqual({
        moment,
        found: [{ rows: isSwapped ? 3 : rows }],
      });
      seen.push(moment, isSwapped ? "new" : "old");
    }
    expect(seen.slice(0, 4)).toEqual(["while it copies", "old", "while it recovers", "old"]);
    expect(seen.slice(6)).toEqual(["when it has swapped", "new", "when the old data is aside", "new"]);
    await backups.backUp(POSTGRES, "sweeps");
    expect(names(home().folder).filter(isPreparing)).toEqual([]);
  });
});

describe("a backup whose process is killed", () => {
  it("must not be listed, and not hinder the next", async () => {
    scratch = scratchEnvironment();
    const stores = scratch.stores();
    const backups = createBackups(scratch.options, stores);
    running(await stores.ensure(POSTGRES));
    const unfinished = () => join(home().backups, "cut-off.unfinished", "data", "base");
    await killWhen(backupProcess(`await backups.backUp(POSTGRES, "cut-off");`), () => existsSync(unfinished()));
    expect(backups.list("db")).toEqual([]);
    expect(await backups.backUp(POSTGRES, "cut-off")).toMatchObject({ kind: "backed-up", notes: [] });
    expect(await backups.verify("db", "cut-off")).toMatchObject({ kind: "sound" });
  });
});

describe.runIf(isRoot)("backing up, restoring to a time and drilling", () => {
  const body = `
    await stores.ensure(POSTGRES);
    const done = [await backups.backUp(POSTGRES, "one")];
    await new Promise((resolve) => setTimeout(resolve, 50));
    done.push(await backups.restore(POSTGRES, "one", new Date().toISOString()), await backups.drill(POSTGRES, "one"));
    console.log(JSON.stringify(done));
    await stores.stopAll();`;
  const outcome = async (child: ChildProcess) => {
    for await (const line of createInterface({ input: child.stdout ?? ([] as never) })) return JSON.parse(line);
  };
  const succeeded = [{ kind: "backed-up" }, { kind: "restored" }, { kind: "drilled" }];

  it("must work in a clone that no other user can enter", async () => {
    scratch = scratchEnvironment(0o700);
    expect(await outcome(backupProcess(body))).toMatchObject(succeeded);
  });

  it("must work for a user without any rights", async () => {
    scratch = scratchEnvironment();
    for (const folder of [scratch.folder, scratch.options.stateDir]) chownSync(folder, 65_534, 65_534);
    chmodSync(scratch.options.stateDir, 0o700);
    const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
    expect(await outcome(backupProcess(body, nobody))).toMatchObject(succeeded);
  });
});
