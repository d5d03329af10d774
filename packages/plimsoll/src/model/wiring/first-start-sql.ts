import type { PostgresModel } from "../app-model.js";

/** SQL statements of a server's first start: its further databases, and the extensions in each of all; for psql. */
export function firstStartSql(store: PostgresModel): readonly string[] {
  const extensions = createExtensions(store);
  const inFurther = extensions.length === 0 ? [] : store.databases.toSorted();
  return [
    ...createDatabases(store),
    ...extensions,
    ...inFurther.flatMap((database) => [`\\connect ${quoted(database)}`, ...extensions]),
  ];
}

export function createDatabases({ databases }: PostgresModel): readonly string[] {
  return databases.toSorted().map((name) => `CREATE DATABASE ${quoted(name)};`);
}

export function createExtensions({ extensions }: PostgresModel): readonly string[] {
  return extensions.toSorted().map((name) => `CREATE EXTENSION IF NOT EXISTS ${quoted(name)};`);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
