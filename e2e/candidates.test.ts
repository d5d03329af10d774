import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Shop } from "./world/shop.js";

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.given();
  expect((await shop.ships()).exitCode).toBe(0);
});
afterAll(() => shop.close());

const BLUE_GREEN = { release: { kind: "blue-green", monitor: "2s" } } as const;

test("a candidate that fails its smoke test never gets a visitor, and the answer is in the report", async () => {
  const smoke = [{ get: "/", expect: { status: 200, contains: "good morning" } }] as const;
  shop.commit({ version: "sullen" }, { app: { smoke } });
  const load = await shop.underLoad();

  const { exitCode, summary } = await shop.ships();

  const { sent, statuses, lost } = await load.stop();
  expect(exitCode).toBe(3);
  expect(summary.reason?.cause).toBe("smoke-failed");
  expect(summary.reason?.message).toContain("good morning");
  expect(summary.steps.find(({ what }) => what.startsWith("shift"))?.result).toBe("not-run");
  expect({ statuses, lost }).toEqual({ statuses: { 200: sent }, lost: 0 });
  expect(await shop.serves()).toBe("A");
});

test("a release that breaks once it has all traffic is taken back while it is watched", async () => {
  shop.commit({ version: "breaks", failsEvery: 4 }, { app: { smoke: [] }, production: BLUE_GREEN });
  const load = await shop.underLoad();

  const { exitCode, summary } = await shop.ships();

  const { lost } = await load.stop();
  expect(exitCode).toBe(3);
  expect(summary.reason?.cause).toBe("verdict");
  expect(summary.reason?.message).toContain("on stable before");
  expect(lost).toBe(0);
  expect(await shop.serves()).toBe("A");
});

test("a secret that changed is a release of its own, of the same artifact", async () => {
  shop.env = { TOKEN: "one" };
  shop.commit({ version: "B" }, { app: {}, production: {}, api: { env: { TOKEN: { secret: "TOKEN" } } } });
  const first = await shop.ships();
  shop.env = { TOKEN: "two" };

  const second = await shop.ships();

  expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
  expect(second.summary.steps.map(({ what }) => what.split(" ")[0])).not.toContain("build");
  expect(second.summary.steps.find(({ what }) => what.startsWith("start"))?.cause).toContain("configuration changed");
  expect((await shop.instanceEnvironment()).TOKEN).toBe("two");
  const [before, after] = [await shop.record(first.summary.release), await shop.record(second.summary.release)];
  expect(after.services.api?.artifact).toBe(before.services.api?.artifact);
  expect(after.services.api?.secrets.TOKEN?.version).not.toBe(before.services.api?.secrets.TOKEN?.version);
});

test("an earlier commit, a tag and a branch can be shipped by their names", async () => {
  shop.env = { TOKEN: "two" };
  shop.commit({ version: "C" });
  shop.git("tag", "v1.0");
  shop.commit({ version: "D" });

  for (const [revision, version] of [
    ["v1.0", "C"],
    ["main", "D"],
    ["HEAD~1", "C"],
  ] as const) {
    expect((await shop.ships("--revision", revision)).exitCode).toBe(0);
    expect(await shop.serves()).toBe(version);
  }
});

test("a public port that is taken is named as the cause of a first release that fails", async () => {
  const taken = await Shop.given();
  const squatter = await squatOn(taken.port);
  try {
    const { exitCode, summary } = await taken.ships();
    expect(exitCode).toBeOneOf([1, 3]);
    expect(summary.reason?.cause).toBe("port-taken");
    expect(summary.reason?.message).toContain(String(taken.port));
  } finally {
    squatter.close();
    await taken.close();
  }
});

function squatOn(port: number): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
