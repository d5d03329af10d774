import { join } from "node:path";

/** Where the fixture finds `pg`: installing it for every scenario would take longer than the scenario. */
export const MODULES = join(import.meta.dirname, "../../package.json");

/** What makes the shop keep entries in PostgreSQL: `GET /entries` lists them, `/entries?add=NAME` adds one. */
export const ENTRIES_CODE = `import { createRequire } from "node:module";

const { Pool } = createRequire(process.env.MODULES)("pg");
const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 2 });
// A connection that breaks while it is idle is replaced at the next query.
pool.on("error", () => {});

export async function answer(request, response) {
  const added = new URL(request.url, "http://shop").searchParams.get("add");
  try {
    if (added !== null) await pool.query("INSERT INTO entries (name) VALUES ($1)", [added]);
    const { rows } = await pool.query("SELECT name FROM entries ORDER BY id");
    response.end(JSON.stringify(rows.map(({ name }) => name)));
  } catch (error) {
    response.statusCode = 503;
    response.end(String(error));
  }
}
`;

/** Run by the service's `migrate`; each version of it is another migration. */
export function migration(sql: string): string {
  return `import { createRequire } from "node:module";

const { Client } = createRequire(process.env.MODULES)("pg");
const client = new Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
await client.query(${JSON.stringify(sql)});
await client.end();
`;
}

export const CREATE_ENTRIES = "CREATE TABLE IF NOT EXISTS entries (id serial PRIMARY KEY, name text NOT NULL)";
