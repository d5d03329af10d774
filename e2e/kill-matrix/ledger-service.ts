/**
 * What makes the shop need its stores: `GET /entries` answers the newest entry from PostgreSQL and counts the visit in
 * Redis, `?all` answers every name, and `POST /entries?add=NAME` stores one.
 */
export const LEDGER_SERVICE = `import { createRequire } from "node:module";

const require = createRequire(process.env.MODULES);
const { Pool } = require("pg");
const { Redis } = require("ioredis");
const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 3, connectionTimeoutMillis: 3_000 });
const redis = new Redis(process.env.REDIS_URL);
// A connection that breaks while it is idle is replaced at the next query.
pool.on("error", () => {});
redis.on("error", () => {});
// Before it listens: the judge must not see a cold start.
await Promise.allSettled([pool.query("SELECT 1"), redis.ping()]);

export async function answer(request, response) {
  const { searchParams } = new URL(request.url, "http://shop");
  try {
    response.end(JSON.stringify(await result(request.method, searchParams)));
  } catch (error) {
    response.statusCode = 503;
    response.end(String(error));
  }
}

async function result(method, query) {
  if (method === "POST") return (await pool.query("INSERT INTO entries (name) VALUES ($1)", [query.get("add")])).rowCount;
  if (query.has("all")) return (await pool.query("SELECT name FROM entries")).rows.map(({ name }) => name);
  const { rows } = await pool.query("SELECT name FROM entries ORDER BY id DESC LIMIT 1");
  return { newest: rows[0]?.name, visits: await redis.incr("visits") };
}
`;
