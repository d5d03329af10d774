import { randomBytes } from "node:crypto";
import type { Client } from "pg";
import type { Secret } from "../../../../base/secret.js";
import type { PostgresModel } from "../../../../model/app-model.js";
import { type FailedStore, failedStore } from "../running-store.js";
import { type AdminAddress, asSuperuser } from "./admin.js";
import { isVerifierOf, scramVerifier } from "./scram-verifier.js";

/** A name that PostgreSQL takes unquoted: `in-midst-my-life` -> `in_midst_my_life`. */
export function databaseName(app: string): string {
  const name = app.toLowerCase().replace(/[^a-z0-9_]/g, "_");
  return (/^[a-z_]/.test(name) ? name : `app_${name}`).slice(0, MAX_NAME_BYTES);
}

/** NAMEDATALEN - 1 */
const MAX_NAME_BYTES = 63;

/**
 * Makes sure that the app's role is there with this password, and owns its databases with their extensions; changes
 * nothing where that is so. A restored copy, which still has the password of its own time, is put right by the same call.
 */
export async function ensureAppDatabases(
  address: AdminAddress,
  model: PostgresModel,
  name: string,
  password: Secret,
): Promise<FailedStore | undefined> {
  const databases = [name, ...model.databases];
  const missing = await asSuperuser(address, async (client) => {
    await ensureRole(client, name, password);
    for (const database of databases) await ensureDatabase(client, database, name);
    return unavailable(client, model.extensions);
  });
  if (missing.length > 0) {
    return failedStore(
      "target-refused",
      `Cannot start store "${model.name}" as its PostgreSQL comes without the extension ${missing.join(", ")}: ` +
        "it has those of PostgreSQL itself; use a target whose database has it, or do without",
    );
  }
  if (model.extensions.length === 0) return undefined;
  for (const database of databases) await asSuperuser(address, (client) => ensureExtensions(client, model), database);
  return undefined;
}

async function ensureRole(client: Client, name: string, password: Secret): Promise<void> {
  const role = await client.query<{ rolpassword: string | null }>(
    "SELECT rolpassword FROM pg_authid WHERE rolname = $1",
    [name],
  );
  if (role.rows.length === 0) await client.query(`CREATE ROLE "${name}" LOGIN`);
  if (isVerifierOf(role.rows[0]?.rolpassword ?? "", password.reveal())) return;
  await client.query(`ALTER ROLE "${name}" PASSWORD '${scramVerifier(password.reveal(), randomBytes(16))}'`);
}

async function ensureDatabase(client: Client, database: string, owner: string): Promise<void> {
  const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [database]);
  if (found.rows.length > 0) return;
  await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)} OWNER "${owner}"`);
}

async function unavailable(client: Client, extensions: readonly string[]): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>("SELECT name FROM pg_available_extensions");
  const available = new Set(rows.map(({ name }) => name));
  return extensions.filter((extension) => !available.has(extension));
}

async function ensureExtensions(client: Client, { extensions }: PostgresModel): Promise<void> {
  for (const extension of extensions) {
    await client.query(`CREATE EXTENSION IF NOT EXISTS ${client.escapeIdentifier(extension)}`);
  }
}
