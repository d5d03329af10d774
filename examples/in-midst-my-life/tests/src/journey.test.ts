import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { waitForStep } from "@midst/api/wait-for-step.js";
import { queueLostTasks } from "@midst/orchestrator/lost-tasks.js";
import { performTask } from "@midst/orchestrator/perform-task.js";
import { startTaskWorker } from "@midst/orchestrator/task-worker.js";
import { databaseOf } from "@midst/shared/database.js";
import { journeyStore } from "@midst/shared/journey/store.js";
import { openRedis } from "@midst/shared/redis.js";
import { type FreshSchema, migratedSchema } from "./fresh-schema.js";
import { runningApi } from "./running-api.js";
import { testSettings } from "./test-settings.js";

let schema: FreshSchema;
let api: Awaited<ReturnType<typeof runningApi>>;
let stop: () => Promise<unknown>;

const journey = { profileId: 2, jobId: 3 };
const tasks = { started: 0 };

before(async () => {
  schema = await migratedSchema();
  const config = testSettings(15, { DATABASE_URL: schema.url, RATE_LIMIT_MAX: "0" });
  api = await runningApi(config);
  await api.redis.flushdb();
  const connection = openRedis(config.values.redis, "blocking");
  const counted = async (run: () => Promise<void>) => {
    tasks.started += 1;
    await run();
  };
  const worker = startTaskWorker({ db: db(), connection, log: api.app.log, counted });
  stop = () => worker.close().then(() => connection.disconnect());
});

after(async () => {
  await stop();
  await api.close();
  await schema.drop();
});

function db() {
  return databaseOf(api.pool, (_query, run) => run());
}

async function take(path: string, payload = journey) {
  const response = await api.app.inject({ method: "POST", url: `${path}?wait=10`, payload });
  return { status: response.statusCode, ...response.json() };
}

test("the journey must lead from the search through fit and resume to the letter", async () => {
  const found = await api.app.inject("/jobs?q=curriculum");
  assert.ok(found.json().jobs.some((job: { id: number }) => job.id === journey.jobId));

  const fit = await take("/analyses");
  assert.deepEqual([fit.status, fit.result.score], ["done", 100]);
  const resume = await take("/resumes");
  assert.deepEqual([resume.status, resume.result.skills[0]], ["done", "Teaching"]);
  const letter = await take("/letters");
  assert.deepEqual([letter.status, letter.result.greeting], ["done", "Dear Lantern Learning team,"]);
  assert.equal(tasks.started, 3);
});

test("a step that is asked for with patience must wait for the step before it", async () => {
  const [letter, resume, fit] = await Promise.all(
    ["/letters", "/resumes", "/analyses"].map((path) => take(path, { profileId: 3, jobId: 4 })),
  );
  assert.deepEqual([fit?.status, resume?.status, letter?.status], ["done", "done", "done"]);
});

test("a task whose queue forgot it must be queued again", async () => {
  const store = journeyStore(db());
  const other = { profileId: 1, jobId: 1 };
  await store.request(other, "analyse");
  assert.equal(await queueLostTasks(store, api.queue, 3_600), 0);
  assert.equal(await queueLostTasks(store, api.queue, 0), 1);
  const step = await waitForStep(
    () => store.readStep(other, "analyse"),
    (read) => read?.finishedAt != null,
    10_000,
  );
  assert.equal(step?.status, "done");
  assert.deepEqual(await store.unfinished(0), []);
});

test("a task must fail with its reason, and keep the result that was there", async () => {
  const store = journeyStore(db());
  await performTask(db(), { kind: "analyse", ...journey });
  await store.fail(journey, "analyse", "the ink ran out");
  const step = await store.readStep(journey, "analyse");
  assert.deepEqual([step?.status, step?.error, step?.result?.score], ["failed", "the ink ran out", 100]);
  await assert.rejects(
    performTask(db(), { kind: "analyse", profileId: 4242, jobId: 1 }),
    /The profile 4242 or the job 1 is gone/,
  );
});
