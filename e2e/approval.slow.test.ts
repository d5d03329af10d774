import { afterAll, beforeAll, expect, test } from "vitest";
import type { ReleaseSummary } from "../packages/plimsoll/src/cli/output/release-summary.js";
import { documentOf } from "./world/plimsoll.js";
import { Shop } from "./world/shop.js";

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.given();
  expect((await shop.ships()).exitCode).toBe(0);
});
afterAll(() => shop.close());

test("silence is not approval: after its deadline the next command takes the release back", async () => {
  const release = { kind: "blue-green", monitor: "0s", approveWithin: "1m" } as const;
  shop.commit({ version: "forgotten" }, { production: { approval: true, release } });
  const { exitCode, summary } = await shop.ships();
  expect(exitCode).toBe(5);
  const until = await deadlineOf(summary.release);
  await expect.poll(() => Date.now(), { timeout: 90_000, interval: 1_000 }).toBeGreaterThan(until);

  const resumed = await shop.runs("resume", "production", "--json");

  expect(resumed.exitCode).toBe(3);
  expect(documentOf<ReleaseSummary>(resumed)).toMatchObject({
    outcome: "rolled-back",
    reason: { cause: "not-approved", message: "Nobody approved within 60 s" },
  });
  expect(await shop.serves()).toBe("A");
});

/** By the journal's clock, which is the one that counts. */
async function deadlineOf(release: string): Promise<number> {
  const entries = await shop.journal(release);
  const opened = entries.find((entry) => entry.kind === "opened");
  const approve = opened?.plan.operations.find(({ operation }) => operation.kind === "approve");
  const intent = entries.find((entry) => entry.kind === "intent" && entry.step === String(approve?.n));
  return (intent?.at ?? Number.NaN) + (approve?.timeoutMs ?? Number.NaN);
}
