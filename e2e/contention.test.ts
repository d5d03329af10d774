import { afterAll, beforeAll, expect, test } from "vitest";
import { Shop } from "./world/shop.js";

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.given({ production: { release: { kind: "blue-green", monitor: "2s" } } });
  expect((await shop.ships()).exitCode).toBe(0);
});
afterAll(() => shop.close());

test("of three commands started at the same moment one ships, the others end with 4, and nothing is done twice", async () => {
  shop.commit({ version: "contended" });

  const ran = await Promise.all([1, 2, 3].map(() => shop.runs("ship", "production", "--yes")));

  expect(ran.map(({ exitCode }) => exitCode).sort()).toEqual([0, 4, 4]);
  expect(await shop.serves()).toBe("contended");
  const { serves, underWay } = await shop.status();
  expect(underWay).toBeUndefined();
  const entries = await shop.journal(serves?.release ?? "");
  expect(new Set(entries.map(({ fence }) => fence)).size).toBe(1);
  const kept = ["intent", "done"].map((kind) =>
    entries.flatMap((each) => (each.kind === kind && "step" in each ? [each.step] : [])),
  );
  for (const steps of kept) expect(steps).toEqual([...new Set(steps)]);
});
