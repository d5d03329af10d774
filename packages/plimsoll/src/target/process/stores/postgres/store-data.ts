import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { PostgresModel } from "../../../../model/app-model.js";
import { type FailedStore, failedStore } from "../running-store.js";
import type { StoreContext } from "../store-context.js";
import { currentData, type StoreHome, setCurrentData } from "../store-home.js";
import { initialiseData } from "./cluster.js";

export type FoundData = { readonly kind: "found"; readonly dataDir: string } | FailedStore;

/** The store's data folder, made on first use; refused when another major wrote it. */
export async function dataFolder(
  model: PostgresModel,
  home: StoreHome,
  binaries: string,
  context: StoreContext,
): Promise<FoundData> {
  const dataDir = currentData(home);
  if (dataDir === undefined) return firstData(home, binaries, context);
  const file = join(dataDir, "PG_VERSION");
  const found = existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
  if (found === String(model.version)) return { kind: "found", dataDir };
  const data = found === undefined ? "cannot be found" : `is of PostgreSQL ${found}, not ${model.version}`;
  return failedStore(
    "target-refused",
    `Cannot start store "${model.name}" as its data in ${basename(dataDir)} ${data}. ` +
      (found === undefined ? "Restore a backup" : `Ask for version ${found}, or move the data with a dump`),
  );
}

/** Made under another name first: a folder that initdb left half-done is never taken for data. */
async function firstData(home: StoreHome, binaries: string, context: StoreContext): Promise<FoundData> {
  const name = `data-${randomBytes(4).toString("hex")}`;
  const partial = join(home.folder, `${name}.partial`);
  const failed = await initialiseData(partial, binaries, context.user, { durable: true });
  if (failed !== undefined) {
    rmSync(partial, { recursive: true, force: true });
    return failed;
  }
  renameSync(partial, join(home.folder, name));
  setCurrentData(home, name);
  return { kind: "found", dataDir: join(home.folder, name) };
}
