import type { WrittenApp } from "../definition/app.js";
import type { WrittenService } from "../definition/service.js";
import { postgres, redis, type WrittenStore } from "../definition/store.js";
import { composeStores } from "./compose-stores.js";
import { detectServices } from "./detect-services.js";
import { type DetectedService, labelOf, type StoreKind } from "./detected-service.js";
import { gatesOf } from "./gates.js";
import { migrationOf } from "./migrations.js";
import { JAVASCRIPT } from "./node-service.js";
import { codeIn, type RepositoryFiles } from "./repository-files.js";
import { secretsOf } from "./secrets.js";
import { type JavaScriptPackages, javaScriptPackages } from "./workspaces.js";

export interface DetectedApp {
  readonly app: WrittenApp;
  /** What was found, for people: `api: Fastify in apps/api`. */
  readonly services: readonly string[];
  /** What the author should look at: `api answers no health route ...`. */
  readonly notes: readonly string[];
}

const STORE_NAMES: Readonly<Record<StoreKind, string>> = { postgres: "db", redis: "cache" };

/** A definition for what a repository holds; without services when nothing in it is understood. */
export function detectApp(files: RepositoryFiles): DetectedApp {
  const packages = javaScriptPackages(files);
  const detected = detectServices(files, packages).map((one, _, all) => ({ ...one, stores: storesUsed(one, all) }));
  const stores = storesOf(files, detected);
  const services = connected(files, packages, detected);
  const gates = gatesOf(packages, Object.keys(stores));
  return {
    app: {
      name: labelOf(packages.root?.name ?? files.name, "app"),
      ...(Object.keys(stores).length > 0 && { stores }),
      services,
      ...(Object.keys(gates).length > 0 && { gates }),
    },
    services: detected.map(({ name, technology, dir }) => `${name}: ${technology}${dir === "." ? "" : ` in ${dir}`}`),
    notes: detected.flatMap(({ name, notes }) => notes.map((note) => `${name} ${note}`)),
  };
}

/** A site beside an API leaves the stores to it, unless it has a client of its own. */
function storesUsed(one: DetectedService, all: readonly DetectedService[]): readonly StoreKind[] {
  const leavesThem = one.role === "site" && all.some(({ role }) => role === "api");
  const used = leavesThem ? one.stores : [...one.stores, ...one.storesThroughOthers];
  return (["postgres", "redis"] as const).filter((kind) => used.includes(kind));
}

function storesOf(
  files: RepositoryFiles,
  detected: readonly DetectedService[],
): Readonly<Record<string, WrittenStore>> {
  const started = composeStores(files);
  const used = new Set(detected.flatMap(({ stores }) => stores));
  const found: (readonly [string, WrittenStore])[] = [];
  if (used.has("postgres")) found.push([STORE_NAMES.postgres, started.get("postgres") ?? postgres()]);
  if (used.has("redis")) found.push([STORE_NAMES.redis, started.get("redis") ?? redis()]);
  return Object.fromEntries(found);
}

/** Who is reached under which name, who uses whom, and who migrates the database: one service, the first that can. */
function connected(files: RepositoryFiles, packages: JavaScriptPackages, detected: readonly DetectedService[]) {
  const front = frontOf(detected);
  const reached = detected.filter(({ role }) => role !== "worker");
  const apis = detected.filter(({ role }) => role === "api").map(({ name }) => name);
  const migrator = detected.find(
    (one) => one.stores.includes("postgres") && migrationOf(files, one.dir, packages) !== undefined,
  );
  return Object.fromEntries(
    detected.map((one): readonly [string, WrittenService] => {
      const hosts = reached.length > 1 && one.role !== "worker" ? [one === front ? "@" : one.name] : undefined;
      const others = one === front && one.role === "site" ? apis : [];
      const uses = [...one.stores.map((kind) => STORE_NAMES[kind]), ...others];
      const migrate = one === migrator ? migrationOf(files, one.dir, packages) : undefined;
      const env = secretsOf(
        files,
        one.dir,
        codeIn(files, one.dir, one.technology === "FastAPI" ? /\.py$/ : JAVASCRIPT),
      );
      return [
        one.name,
        {
          ...one.written,
          ...(hosts !== undefined && { hosts }),
          ...(uses.length > 0 && { uses }),
          ...(migrate !== undefined && { migrate }),
          ...(Object.keys(env).length > 0 && { env }),
        },
      ];
    }),
  );
}

/** The service that visitors open: a site before an API, a telling name before any other. */
function frontOf(detected: readonly DetectedService[]): DetectedService | undefined {
  const candidates = detected.filter(({ role }) => role !== "worker");
  const sites = candidates.filter(({ role }) => role === "site");
  const pool = sites.length > 0 ? sites : candidates;
  return pool.find(({ name }) => /^(web|www|frontend|site|app|client|ui)$/.test(name)) ?? pool[0];
}
