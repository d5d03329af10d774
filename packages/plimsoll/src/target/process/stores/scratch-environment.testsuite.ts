import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { systemClock } from "../../../base/clock.js";
import type { PostgresModel, RedisModel } from "../../../model/app-model.js";
import { SOME_PLACE } from "../../../model/store-place.fixture.js";
import { createSealedSecrets } from "../../../store/sealed-secrets/sealed-secrets.js";
import type { EnsuredStore, RunningStore } from "./running-store.js";
import type { StoresOptions } from "./store-context.js";
import { createStores, type Stores } from "./stores.js";

/** A state folder of its own, with stores that are stopped and removed at the end. */
export interface ScratchEnvironment {
  readonly folder: string;
  readonly options: StoresOptions;
  /** What the stores said, line by line. */
  readonly log: readonly string[];
  /** As a new process would see it. */
  stores(): Stores;
  remove(): Promise<void>;
}

/** `mode` 755 lets the servers' user in; 700 is a clone under /root. */
export function scratchEnvironment(mode = 0o755): ScratchEnvironment {
  const folder = mkdtempSync(join(tmpdir(), "pl-stores-"));
  chmodSync(folder, 0o755);
  const stateDir = mkdtempSync(join(folder, "state-"));
  chmodSync(stateDir, mode);
  const log: string[] = [];
  const options: StoresOptions = {
    stateDir,
    app: "in-midst-my-life",
    environment: "production",
    secrets: createSealedSecrets({ stateDir, key: undefined }),
    clock: systemClock,
    log: (line) => log.push(line),
    runtimeDir: join(folder, "run"),
    fallbackDir: join(folder, "fallback"),
  };
  const stores = () => createStores(options);
  return {
    folder,
    options,
    log,
    stores,
    async remove() {
      await stores().stopAll();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const POSTGRES: PostgresModel = {
  kind: "postgres",
  name: "db",
  version: 16,
  maxConnections: 20,
  pool: undefined,
  databases: [],
  extensions: [],
  backup: { everyMs: undefined, keepMs: 86_400_000, drillMs: undefined },
  settings: {},
  operator: false,
  place: SOME_PLACE,
};

export const REDIS: RedisModel = {
  kind: "redis",
  name: "cache",
  version: 7,
  maxMemory: 64 * 1024 * 1024,
  eviction: "noeviction",
  persist: true,
  place: SOME_PLACE,
};

export function running(ensured: EnsuredStore): RunningStore {
  if (ensured.kind === "running") return ensured;
  throw new Error([ensured.failure.message, ...ensured.failure.lines].join("\n"));
}

/** As a service would: over TCP, with the password. */
export async function query(store: Pick<RunningStore, "url">, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: store.url.reveal() });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Every file under a folder that holds the text. */
export function filesWith(text: string, folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("postgresql-16"))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path, "latin1").includes(text));
}
