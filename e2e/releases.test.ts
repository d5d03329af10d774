import { afterAll, beforeAll, expect, test } from "vitest";
import type { WrittenRelease } from "../packages/plimsoll/src/definition/release.js";
import { Shop } from "./world/shop.js";

let shop: Shop;
let number = 1;
beforeAll(async () => {
  shop = await Shop.given();
  expect((await shop.ships()).exitCode).toBe(0);
});
afterAll(() => shop.close());

const strategies: Readonly<Record<string, WrittenRelease>> = {
  "blue-green": { kind: "blue-green", monitor: "1s" },
  rolling: { kind: "rolling", monitor: "1s" },
  canary: { kind: "canary", steps: [50, 100], monitor: "1s" },
};

for (const [name, release] of Object.entries(strategies)) {
  test(`a ${name} release under 200 requests/s loses and hurts no request, and is what serves afterwards`, async () => {
    const commit = shop.commit({ version: name }, { production: { release } });
    const id = `${++number}-${commit.slice(0, 8)}`;
    const load = await shop.underLoad();

    const shipped = await shop.ships();

    const { sent, statuses, lost } = await load.stop();
    expect({ statuses, lost }).toEqual({ statuses: { 200: sent }, lost: 0 });
    expect(shipped.exitCode).toBe(0);
    expect(shipped.summary).toMatchObject({
      release: id,
      kind: "ship",
      environment: "production",
      outcome: "promoted",
      serves: id,
      evidence: [],
      problems: [],
    });
    expect(shipped.summary.steps.every(({ result }) => result === "done")).toBe(true);
    expect(await shop.serves()).toBe(name);
    expect((await shop.status()).serves).toMatchObject({ release: id, commit, subject: `Version ${name}` });
  });
}
