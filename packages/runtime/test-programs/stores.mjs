import { postgresCheck, redisCheck } from "@plimsoll/runtime";
import { createApp, start } from "@plimsoll/runtime/fastify";
import pg from "pg";
import { redis } from "./redis-client.mjs";

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, connectionTimeoutMillis: 400 });
const app = await createApp({ checks: { db: postgresCheck(pool), cache: redisCheck(redis) } });
const { database } = app.plimsoll.metrics;
app.get("/now", async () =>
  database.time({ operation: "select", table: "none" }, async () => (await pool.query("SELECT 1 AS one")).rows[0]),
);
await start(app);
