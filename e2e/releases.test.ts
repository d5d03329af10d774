import { afterEach, expect, test } from "vitest";
import type { WrittenRelease } from "../packages/plimsoll/src/definition/release.js";
import { Shop } from "./world/shop.js";

let shop: Shop;
afterEach(() => shop.close());

const strategies: Readonly<Record<string, WrittenRelease>> = {
  "blue-green": { kind: "blue-green", monitor: "1s" },
  rolling: { kind: "rolling", monitor: "1s" },
  canary: { kind: "canary", steps: [50, 100], monitor: "1s" },
};

for (const [name, release] of Object.entries(strategies)) {
  test(`a ${name} release under 200 requests/s loses and hurts no request, and is what serves afterwards`, async () => {
    shop = await Shop.given({ production: { release } });
    expect((await shop.ships()).exitCode).toBe(0);
    const commit = shop.commit({ version: "B" });
    const load = await shop.underLoad();

    const shipped = await shop.ships();

    const { sent, statuses, lost } = await load.stop();
    expect({ statuses, lost }).toEqual({ statuses: { 200: sent }, lost: 0 });
    expect(shipped.exitCode).toBe(0);
    expect(shipped.summary).toMatchObject({
      release: `2-${commit.slice(0, 8)}`,
      kind: "ship",
      environment: "production",
      outcome: "promoted",
      serves: `2-${commit.slice(0, 8)}`,
      evidence: [],
      problems: [],
    });
    expect(shipped.summary.steps.every(({ result }) => result === "done")).toBe(true);
    expect(await shop.serves()).toBe("B");
  });
}
