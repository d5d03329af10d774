// How fast readiness follows a store that goes away and comes back: a real PostgreSQL, a real Redis, each killed, frozen
// and started again.
//   node packages/runtime/bench/readiness.mjs [rounds]
import { postgresServer } from "../dist/testing/postgres-server.js";
import { startProgram } from "../dist/testing/program.js";
import { redisServer } from "../dist/testing/redis-server.js";

const rounds = Number(process.argv[2] ?? 5);
const [postgres, redis] = await Promise.all([postgresServer(), redisServer()]);
await Promise.all([postgres.start(), redis.start()]);
const program = await startProgram("stores.mjs", { DATABASE_URL: postgres.url, REDIS_URL: redis.url });
let liveFailures = 0;
let probes = 0;
const results = [];

try {
  await readiness(200);
  for (const [name, server] of [
    ["PostgreSQL", postgres],
    ["Redis", redis],
  ]) {
    const away = [];
    const back = [];
    for (let round = 0; round < rounds; round++) {
      await server.stop();
      away.push(await readiness(503));
      await server.start();
      back.push(await readiness(200));
    }
    results.push({
      store: name,
      "false after, worst ms": Math.max(...away),
      "true after, worst ms": Math.max(...back),
    });
  }
} finally {
  await program.stop();
  await Promise.all([postgres.remove(), redis.remove()]);
}
console.table(results);
console.log(`Liveness failed ${liveFailures} of ${probes} probes.`);

/** Milliseconds until a probe says so. */
async function readiness(status) {
  const began = performance.now();
  for (;;) {
    const [live, ready] = await Promise.all([fetch(`${program.url}/health`), fetch(`${program.url}/ready`)]);
    probes += 1;
    if (live.status !== 200) liveFailures += 1;
    if (ready.status === status) return Math.round(performance.now() - began);
  }
}
