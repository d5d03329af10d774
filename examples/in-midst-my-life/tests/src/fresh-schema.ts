import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { migrate, readMigrations } from "@midst/api/migrate.js";
import pg from "pg";

export const migrationsFolder = fileURLToPath(new URL("../../apps/api/migrations", import.meta.url));

export interface FreshSchema {
  /** A connection string whose tables are this schema's own. */
  readonly url: string;
  drop(): Promise<void>;
}

/** Test files run side by side on one database; each gets a schema for itself. */
export async function freshSchema(): Promise<FreshSchema> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  const base = process.env.DATABASE_URL;
  await run(base, (client) => client.query(`create schema ${name}`));
  const url = new URL(base ?? "");
  url.searchParams.set("options", `-c search_path=${name}`);
  return {
    url: url.href,
    drop: () => run(base, (client) => client.query(`drop schema ${name} cascade`)),
  };
}

export async function migratedSchema(): Promise<FreshSchema> {
  const schema = await freshSchema();
  const migrations = await readMigrations(migrationsFolder);
  await run(schema.url, (client) => migrate(client, migrations));
  return schema;
}

/** Runs something on a connection of its own. */
export async function run(url: string | undefined, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
