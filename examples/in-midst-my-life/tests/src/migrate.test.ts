import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Migration, migrate, readMigrations } from "@midst/api/migrate.js";
import { type FreshSchema, freshSchema, migrationsFolder, run } from "./fresh-schema.js";

let schema: FreshSchema;

before(async () => {
  schema = await freshSchema();
});

after(() => schema.drop());

async function migrateWith(migrations: readonly Migration[]): Promise<readonly string[]> {
  let applied: readonly string[] = [];
  await run(schema.url, async (client) => {
    applied = await migrate(client, migrations);
  });
  return applied;
}

test("two runners at once must apply every migration exactly once", async () => {
  const migrations = await readMigrations(migrationsFolder);
  const applied = await Promise.all([migrateWith(migrations), migrateWith(migrations)]);
  assert.deepEqual(
    applied.flat(),
    migrations.map(({ name }) => name),
  );
  assert.deepEqual(await migrateWith(migrations), []);
});

test("a migration that fails must leave nothing of the others behind", async () => {
  const migrations = await readMigrations(migrationsFolder);
  const good = { name: "9001_good.sql", sql: "create table left_behind (id integer)", digest: "1" };
  const bad = { name: "9002_bad.sql", sql: "alter table nothing add column id integer", digest: "2" };
  await assert.rejects(migrateWith([...migrations, good, bad]), /Cannot apply the migration "9002_bad.sql": .*nothing/);
  await run(schema.url, async (client) => {
    const { rows } = await client.query("select to_regclass('left_behind') as found");
    assert.deepEqual(rows, [{ found: null }]);
  });
});

test("a migration that was changed after it was applied must be refused", async () => {
  const [first, ...others] = await readMigrations(migrationsFolder);
  assert.ok(first);
  await assert.rejects(
    migrateWith([{ ...first, digest: "other" }, ...others]),
    /"0001_profiles_and_jobs.sql" was changed/,
  );
});
