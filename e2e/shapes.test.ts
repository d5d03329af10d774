import { renameSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { unusedPort } from "../packages/plimsoll/src/base/unused-port.testsuite.js";
import { ask } from "./world/ask.js";
import { documentOf, startPlimsoll } from "./world/plimsoll.js";
import { Shop } from "./world/shop.js";

let shop: Shop;
afterEach(() => shop.close());

const build = { kind: "node", dir: "api" } as const;

test("services that use each other, and a worker, move together in one release", async () => {
  shop = await Shop.given({
    services: {
      web: { build, port: 3001, hosts: ["www"], uses: ["api"], probes: "/ready" },
      jobs: { build, uses: [], role: "worker", port: 3002, probes: "/ready" },
    },
  });
  await shop.ships();
  shop.commit({ version: "B" });

  const { exitCode, summary } = await shop.ships();

  expect(exitCode).toBe(0);
  expect(summary.steps.filter(({ what }) => what.startsWith("start")).map(({ what }) => what.split("@")[0])).toEqual(
    expect.arrayContaining(["start api", "start web", "start jobs"]),
  );
  expect(summary.steps.find(({ what }) => what.startsWith("shift"))?.what).toMatch(
    /^shift api, web 100%|^shift .*100%/,
  );
  expect(await shop.serves()).toBe("B");
  const env = JSON.parse((await ask(shop.port, "/env", "www.shop.localhost")).body) as Record<string, string>;
  expect(env.API_URL).toMatch(/^http:\/\/127\.0\.0\.1:\d+/);
  expect(await (await fetch(env.API_URL ?? "")).text()).toBe("B");
});

test("two environments of one app live side by side, and a waiting release is named when there are two", async () => {
  const port = await unusedPort();
  const target = { kind: "local", port } as const;
  const staging = { target, release: { kind: "blue-green", monitor: "0s" }, approval: true } as const;
  shop = await Shop.given({
    environments: { staging },
    production: { approval: true },
  });
  const production = await shop.ships();
  const other = await shop.runs("ship", "staging", "--yes", "--json");
  expect([production.exitCode, other.exitCode]).toEqual([5, 5]);

  const unclear = await shop.runs("approve");
  expect(unclear.exitCode).toBe(2);
  expect(unclear.stderr).toContain("Cannot tell which release is meant");

  const { release } = production.summary;
  expect(unclear.stderr).toContain(`production/${release} and staging/${release} are under way`);

  expect((await shop.runs("abort", `production/${release}`)).exitCode).toBe(3);
  expect((await shop.runs("approve", "staging")).exitCode).toBe(0);
  expect((await ask(port, "/", "shop.localhost")).body).toBe("A");
  expect((await shop.runs("status", "staging", "--json")).exitCode).toBe(0);
  expect((await shop.runs("down", "staging", "--yes")).exitCode).toBe(0);
});

test("the app's folder may be any folder of the repository, and commands find it from below", async () => {
  shop = await Shop.given();
  const inside = shop.moveInto("apps/shop");
  const ship = await startPlimsoll(join(inside, "api"), ["ship", "production", "--yes", "--json"], {}).ended;
  try {
    expect(ship.exitCode).toBe(0);
    expect(await shop.serves()).toBe("A");
    const status = await startPlimsoll(inside, ["status", "--json"], {}).ended;
    expect(documentOf(status)).toMatchObject({ environment: "production", serves: { subject: "Move the app" } });
  } finally {
    await startPlimsoll(inside, ["down", "production", "--yes"], {}).ended;
  }
});

test("init writes a definition that plans, for a repository that has none", async () => {
  shop = await Shop.given();
  renameSync(join(shop.dir, "plimsoll.config.ts"), join(shop.dir, "former.ts.txt"));
  shop.commitAll("Forget the definition");

  const written = await shop.runs("init", "--yes");
  expect(written.exitCode).toBe(0);
  expect(written.stdout).toContain("defineApp");
  shop.commitAll("Describe the app");
  const plan = await shop.runs("plan", "production");

  expect(plan.exitCode).toBe(0);
  expect(plan.stdout).toMatch(/^#1 \[\] {3}build api/m);
});
