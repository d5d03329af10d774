import pg from "pg";
import type { Settings } from "./settings.js";

export type Operation = "select" | "insert" | "update";

/** Gets told how long each query takes. */
export type QueryTimer = <T>(
  query: { readonly operation: Operation; readonly table: string },
  run: () => Promise<T>,
) => Promise<T>;

export interface Database {
  rows<Row extends pg.QueryResultRow>(
    operation: Operation,
    table: string,
    sql: string,
    values?: readonly unknown[],
  ): Promise<readonly Row[]>;
}

export function openPool(settings: Settings["database"], application: string): pg.Pool {
  return new pg.Pool({
    ...connectionOptions(settings, application),
    max: settings.pool,
    statement_timeout: settings.statementTimeout,
  });
}

export function connectionOptions(settings: Settings["database"], application: string): pg.ClientConfig {
  return {
    connectionString: settings.url.reveal(),
    ssl: settings.ssl,
    connectionTimeoutMillis: 5_000,
    application_name: application,
  };
}

export function databaseOf(pool: pg.Pool, timed: QueryTimer): Database {
  return {
    rows: async (operation, table, sql, values = []) => {
      const result = await timed({ operation, table }, () => pool.query(sql, [...values]));
      return result.rows;
    },
  };
}
