import { randomBytes } from "node:crypto";
import type { Client } from "pg";
import { isVerifierOf, scramVerifier } from "./scram-verifier.js";

/** A name that PostgreSQL takes unquoted: `in-midst-my-life` -> `in_midst_my_life`. */
export function databaseName(app: string): string {
  const name = app.toLowerCase().replace(/[^a-z0-9_]/g, "_");
  return (/^[a-z_]/.test(name) ? name : `app_${name}`).slice(0, MAX_NAME_BYTES);
}

/** NAMEDATALEN - 1 */
const MAX_NAME_BYTES = 63;

/**
 * Makes sure that the app's role and database are there and that the role has this password; changes nothing when they
 * are. A restored copy, which still has the password of its own time, is put right by the same call.
 */
export async function ensureDatabase(client: Client, name: string, password: string): Promise<void> {
  const role = await client.query<{ rolpassword: string | null }>(
    "SELECT rolpassword FROM pg_authid WHERE rolname = $1",
    [name],
  );
  const stored = role.rows[0]?.rolpassword;
  if (role.rows.length === 0) await client.query(`CREATE ROLE "${name}" LOGIN`);
  if (!isVerifierOf(stored ?? "", password)) {
    await client.query(`ALTER ROLE "${name}" PASSWORD '${scramVerifier(password, randomBytes(16))}'`);
  }
  const database = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
  if (database.rows.length === 0) await client.query(`CREATE DATABASE "${name}" OWNER "${name}"`);
}
