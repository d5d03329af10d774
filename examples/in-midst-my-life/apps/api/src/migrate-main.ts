import { fileURLToPath } from "node:url";
import { connectionOptions } from "@midst/shared/database.js";
import { databaseSpec } from "@midst/shared/settings.js";
import { loadConfig } from "@plimsoll/runtime";
import pg from "pg";
import { migrate, readMigrations } from "./migrate.js";

const client = new pg.Client(connectionOptions(loadConfig(databaseSpec).values.database, "migrate"));
await client.connect();
try {
  const applied = await migrate(client, await readMigrations(fileURLToPath(new URL("../migrations", import.meta.url))));
  console.log(applied.length === 0 ? "Nothing to migrate" : `Applied ${applied.join(", ")}`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  await client.end();
}
