import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "pg";

export interface Migration {
  /** `0001_profiles.sql`: the number gives the order. */
  readonly name: string;
  readonly sql: string;
  readonly digest: string;
}

/** Any number, as long as nothing else uses it: whoever migrates this database holds this lock. */
const lockNumber = 20_130_401;

const ledger = `create table if not exists schema_migrations (
  name text primary key, digest text not null, applied_at timestamptz not null default now())`;

/** All numbered SQL files of a folder, in order. */
export async function readMigrations(folder: string): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(folder, name), "utf8");
      return { name, sql, digest: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

/** Applies what is missing, all or nothing; returns the names. A second runner waits and then finds nothing to do. */
export async function migrate(client: Client, migrations: readonly Migration[]): Promise<readonly string[]> {
  await client.query("begin");
  try {
    await client.query("select pg_advisory_xact_lock($1)", [lockNumber]);
    await client.query(ledger);
    const pending = await pendingOf(client, migrations);
    for (const migration of pending) await apply(client, migration);
    await client.query("commit");
    return pending.map(({ name }) => name);
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}

async function pendingOf(client: Client, migrations: readonly Migration[]): Promise<readonly Migration[]> {
  const { rows } = await client.query<{ name: string; digest: string }>("select name, digest from schema_migrations");
  const applied = new Map(rows.map(({ name, digest }) => [name, digest]));
  const changed = migrations.find(({ name, digest }) => applied.has(name) && applied.get(name) !== digest);
  if (changed !== undefined) {
    throw new Error(`The migration "${changed.name}" was changed after it was applied: add a new one instead`);
  }
  return migrations.filter(({ name }) => !applied.has(name));
}

async function apply(client: Client, { name, sql, digest }: Migration): Promise<void> {
  try {
    await client.query(sql);
    await client.query("insert into schema_migrations (name, digest) values ($1, $2)", [name, digest]);
  } catch (cause) {
    throw new Error(`Cannot apply the migration "${name}": ${(cause as Error).message}`, { cause });
  }
}
