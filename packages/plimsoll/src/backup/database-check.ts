import type { Client } from "pg";
import { type AdminAddress, asSuperuser } from "../target/process/stores/postgres/admin.js";

interface TableCount {
  readonly database: string;
  readonly table: string;
  readonly rows: number;
}

export interface DatabaseCheck {
  readonly tables: readonly TableCount[];
  readonly rows: number;
  readonly bytes: number;
  readonly indexes: number;
  /** What amcheck and the reading of every row found; empty when all is well. */
  readonly problems: readonly string[];
}

/** Names of the databases that hold data, the app's and any others. */
async function databasesOf(address: AdminAddress): Promise<readonly string[]> {
  return asSuperuser(address, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      "SELECT datname FROM pg_database WHERE NOT datistemplate AND datallowconn ORDER BY datname",
    );
    return rows.map(({ datname }) => datname);
  });
}

/** Reads everything there is, every row and, where the server may be written to, every B-tree index by amcheck. */
export async function checkDatabases(address: AdminAddress): Promise<DatabaseCheck> {
  const checks: DatabaseCheck[] = [];
  for (const database of await databasesOf(address)) {
    checks.push(await asSuperuser(address, (client) => checkDatabase(client, database), database));
  }
  return {
    tables: checks.flatMap(({ tables }) => tables),
    rows: sum(checks.map(({ rows }) => rows)),
    bytes: sum(checks.map(({ bytes }) => bytes)),
    indexes: sum(checks.map(({ indexes }) => indexes)),
    problems: checks.flatMap(({ problems }) => problems),
  };
}

async function checkDatabase(client: Client, database: string): Promise<DatabaseCheck> {
  const problems: string[] = [];
  const tables: TableCount[] = [];
  for (const table of await tablesOf(client)) {
    const rows = await countRows(client, table).catch((error: Error) => {
      problems.push(`${database}: table ${table} cannot be read: ${error.message}`);
      return undefined;
    });
    if (rows !== undefined) tables.push({ database, table, rows });
  }
  const indexes = await checkIndexes(client, (problem) => problems.push(`${database}: ${problem}`));
  const size = await client.query<{ bytes: string }>("SELECT pg_database_size(current_database()) AS bytes");
  const rows = sum(tables.map((table) => table.rows));
  return { tables, rows, bytes: Number(size.rows[0]?.bytes), indexes, problems };
}

/** Quoted, as in `public.profiles`. */
async function tablesOf(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

/** As text, so that every value is read and decompressed, those stored out of line too. */
async function countRows(client: Client, table: string): Promise<number> {
  const { rows } = await client.query<{ rows: string }>(
    `SELECT count(*) AS rows, sum(octet_length(t::text)) FROM ${table} AS t`,
  );
  return Number(rows[0]?.rows);
}

/** Checks order and completeness of every valid B-tree index, the catalog's included (PostgreSQL manual, F.1 amcheck). */
async function checkIndexes(client: Client, report: (problem: string) => void): Promise<number> {
  await client.query("CREATE EXTENSION IF NOT EXISTS amcheck");
  const { rows } = await client.query<{ oid: number; name: string }>(
    `SELECT i.indexrelid AS oid, i.indexrelid::regclass::text AS name
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
     WHERE a.amname = 'btree' AND i.indisvalid AND c.relkind = 'i' AND c.relpersistence = 'p'`,
  );
  for (const { oid, name } of rows) {
    await client.query("SELECT bt_index_check($1::oid::regclass, true)", [oid]).catch((error: Error) => {
      report(`index ${name} is damaged: ${error.message}`);
    });
  }
  return rows.length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
