import { createApp, start } from "@plimsoll/runtime/fastify";
import { redis } from "./redis-client.mjs";

const withoutRedis = process.env.WITHOUT_REDIS ?? "count-alone";
const app = await createApp({
  protection: { trustedProxies: 1, rateLimit: { max: 100, window: "15m", redis, withoutRedis } },
});
app.plimsoll.lifecycle.onStop("pools", "redis", () => redis.disconnect());
app.get("/", async () => "ok");
app.post(
  "/ai",
  { config: { rateLimit: { name: "ai", max: 50, window: "1h", key: (request) => request.headers["x-user"] } } },
  async () => "ok",
);
await start(app);
