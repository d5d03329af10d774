import type { EnvironmentModel, PostgresModel } from "../../../model/app-model.js";
import { databaseName } from "../../../model/wiring/store-wiring.js";

/** SQL for the first start: further databases, and in each of them the extensions; undefined where there are none. */
export function initScript(environment: EnvironmentModel, store: PostgresModel): string | undefined {
  const statements = [
    ...createDatabases(store),
    ...[databaseName(environment), ...store.databases].flatMap((database) => {
      const extensions = createExtensions(store);
      return extensions.length === 0 ? [] : [`\\connect ${quoted(database)}`, ...extensions];
    }),
  ];
  return statements.length === 0 ? undefined : `${statements.join("\n")}\n`;
}

export function createDatabases({ databases }: PostgresModel): readonly string[] {
  return databases.map((name) => `CREATE DATABASE ${quoted(name)};`);
}

export function createExtensions({ extensions }: PostgresModel): readonly string[] {
  return extensions.map((name) => `CREATE EXTENSION IF NOT EXISTS ${quoted(name)};`);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
