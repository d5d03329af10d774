import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type FreshSchema, migratedSchema } from "./fresh-schema.js";
import { runningApi } from "./running-api.js";
import { testSettings } from "./test-settings.js";

let schema: FreshSchema;
let api: Awaited<ReturnType<typeof runningApi>>;

before(async () => {
  schema = await migratedSchema();
  api = await runningApi(
    testSettings(14, { DATABASE_URL: schema.url, RATE_LIMIT_MAX: "0", INTEGRATIONS: "linkedin", ANALYTICS: "on" }),
  );
  await api.redis.flushdb();
});

after(async () => {
  await api.close();
  await schema.drop();
});

async function get(url: string) {
  const response = await api.app.inject({ method: "GET", url });
  return { status: response.statusCode, body: response.json() };
}

async function send(method: "POST" | "PUT", url: string, payload: object | string) {
  const response = await api.app.inject({ method, url, payload, headers: { "content-type": "application/json" } });
  return { status: response.statusCode, body: response.json() };
}

for (const [what, request, status, code] of [
  ["an invalid profile id", () => get("/profiles/abc"), 400, "INVALID_REQUEST"],
  ["an unknown profile", () => get("/profiles/4242"), 404, "PROFILE_NOT_FOUND"],
  ["an unknown job", () => get("/jobs/4242"), 404, "JOB_NOT_FOUND"],
  ["an unknown address", () => get("/nowhere"), 404, "NOT_FOUND"],
  ["a page before the first", () => get("/jobs?page=0"), 400, "INVALID_REQUEST"],
  ["a missing job id", () => send("POST", "/analyses", { profileId: 1 }), 400, "INVALID_REQUEST"],
  ["a job id of nobody", () => send("POST", "/analyses", { profileId: 1, jobId: 4242 }), 404, "JOB_NOT_FOUND"],
  ["a body that is no JSON", () => send("POST", "/analyses", "{"), 400, "FST_ERR_CTP_INVALID_JSON_BODY"],
  ["a profile without a name", () => send("POST", "/profiles", {}), 400, "INVALID_REQUEST"],
  ["a letter before its resume", () => send("POST", "/letters", { profileId: 1, jobId: 1 }), 409, "STEP_TOO_EARLY"],
] as const) {
  test(`${what} must be refused as JSON`, async () => {
    const answer = await request();
    assert.deepEqual([answer.status, answer.body.error.code], [status, code]);
  });
}

test("a search must look at titles, companies and skills, and take wildcards as text", async () => {
  const titles = async (query: string) =>
    (await get(`/jobs?${query}`)).body.jobs.map((job: { title: string }) => job.title);
  assert.deepEqual(await titles("q=terraform"), ["Platform engineer"]);
  assert.deepEqual(await titles("q=orchard"), ["Backend engineer"]);
  assert.deepEqual(await titles("q=%25"), []);
  assert.deepEqual(await titles("location=frankfurt&q=reliability"), ["Site reliability engineer"]);
});

test("a search must show connected sites only", async () => {
  const pages = await Promise.all([1, 2].map((page) => get(`/jobs?page=${page}`)));
  const sources = new Set(pages.flatMap(({ body }) => body.jobs.map((job: { source: string }) => job.source)));
  assert.deepEqual([...sources].toSorted(), ["board", "linkedin", "mock"]);
});

test("a search that was kept must still show a new job", async () => {
  const job = {
    title: "Lamplighter",
    company: "Town",
    location: "Bruges",
    remote: false,
    summary: "Light",
    skills: ["Fire"],
    salary: { from: 1000, to: 2000 },
  };
  assert.equal((await get("/jobs?q=lamplighter")).body.total, 0);
  const { status, body } = await send("POST", "/jobs", job);
  assert.deepEqual([status, body.facts[0]], [201, "Bruges"]);
  assert.equal((await get("/jobs?q=lamplighter")).body.total, 1);
  assert.equal((await get(`/jobs/${body.id}`)).body.title, "Lamplighter");
});

test("a mask must be made, read and changed", async () => {
  const experience = [{ role: "Baker", organisation: "Corner", from: 2010, to: null, achievements: ["Bread."] }];
  const made = await send("POST", "/profiles", {
    person: "P",
    mask: "Baker",
    headline: "Baker",
    summary: "Bakes",
    skills: ["Dough"],
    experience,
  });
  assert.equal(made.status, 201);
  const change = { headline: "Pastry cook", summary: "Bakes cake", skills: ["Dough", "Sugar"] };
  const changed = await send("PUT", `/profiles/${made.body.id}`, change);
  assert.deepEqual(changed, { status: 200, body: { ...made.body, ...change } });
  assert.deepEqual((await get(`/profiles/${made.body.id}`)).body, changed.body);
  assert.ok((await get("/profiles")).body.profiles.some((profile: { mask: string }) => profile.mask === "Baker"));
});

test("a step that nobody has taken up must be answered as on its way", async () => {
  const asked = await send("POST", "/analyses", { profileId: 1, jobId: 3 });
  assert.deepEqual([asked.status, asked.body.status, asked.body.finishedAt], [202, "queued", null]);
  const journey = await get("/journeys/1/3");
  assert.deepEqual(
    journey.body.steps.map((step: { kind: string }) => step.kind),
    ["analyse"],
  );
});

test("requests above the limit of an address must be refused until its window ends", async () => {
  const limited = await runningApi(testSettings(14, { DATABASE_URL: schema.url, RATE_LIMIT_MAX: "3" }));
  const remoteAddress = `10.${[1, 2, 3].map(() => Math.floor(Math.random() * 256)).join(".")}`;
  const statuses: number[] = [];
  for (let n = 0; n < 4; n += 1) statuses.push((await limited.app.inject({ url: "/", remoteAddress })).statusCode);
  await limited.close();
  assert.deepEqual(statuses, [200, 200, 200, 429]);
});

test("what goes wrong inside must be told with its stack where the environment debugs, and nowhere else", async () => {
  for (const debug of ["on", "off"]) {
    const broken = await runningApi(testSettings(14, { DATABASE_URL: schema.url, DEBUG_ANSWERS: debug }));
    broken.app.get("/broken", () => {
      throw new Error("a detail of ours");
    });
    const { statusCode, body } = await broken.app.inject("/broken");
    await broken.close();
    assert.deepEqual([statusCode, body.includes("a detail of ours")], [500, debug === "on"]);
  }
});
