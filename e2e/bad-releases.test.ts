import { afterAll, beforeAll, expect, test } from "vitest";
import { Shop } from "./world/shop.js";

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.given();
  expect((await shop.ships()).exitCode).toBe(0);
});
afterAll(() => shop.close());

test("a release that answers 5 % with 500 is taken back by verdict, with the figures, after few bad answers", async () => {
  shop.commit({ version: "broken", failsEvery: 20 }, { production: canary("60s") });
  const load = await shop.underLoad();

  const { exitCode, summary } = await shop.ships();

  const { sent, hurt, lost } = await load.stop();
  expect(exitCode).toBe(3);
  expect(summary.outcome).toBe("rolled-back");
  expect(summary.serves).toMatch(/^1-/);
  expect(summary.reason?.cause).toBe("verdict");
  expect(summary.reason?.message).toMatch(/^errors \d+ of \d+ \([\d.]+ %\) on api canary against 0 of [\d,]+ /);
  expect(lost).toBe(0);
  expect(hurt).toBeGreaterThan(0);
  expect(hurt / sent).toBeLessThan(0.02);
  expect(await shop.serves()).toBe("A");
});

test("a release that is slow for every third request is taken back by verdict, with the figures", async () => {
  shop.commit({ version: "slow", slowEvery: 3 }, { production: canary("60s") });
  const load = await shop.underLoad();

  const { exitCode, summary } = await shop.ships();

  const { lost, hurt } = await load.stop();
  expect(exitCode).toBe(3);
  expect(summary.reason?.cause).toBe("verdict");
  expect(summary.reason?.message).toMatch(/^slow \d+ of \d+ \([\d.]+ %\) on api canary against /);
  expect({ lost, hurt }).toEqual({ lost: 0, hurt: 0 });
  expect(await shop.serves()).toBe("A");
});

test("a canary without traffic is not promoted: at the deadline it goes back, and says that evidence is missing", async () => {
  shop.commit({ version: "unseen" }, { production: canary("1s") });

  const { exitCode, summary } = await shop.ships();

  expect(exitCode).toBe(3);
  expect(summary.outcome).toBe("rolled-back");
  expect(summary.reason).toMatchObject({
    cause: "no-evidence",
    message: "not enough evidence: no requests were counted on api canary",
  });
  expect(await shop.serves()).toBe("A");
});

test("a release that ends before it listens goes back with the exit code and its last lines", async () => {
  shop.commit({ version: "dead", diesSaying: "Cannot open the till: the drawer is stuck" }, { production: {} });

  const { exitCode, stdout } = await shop.runs("ship", "production", "--yes");

  expect(exitCode).toBe(3);
  expect(stdout).toMatch(/was rolled back after [\d.]+ s; 1-\w+ serves production/);
  expect(stdout).toMatch(/cause: process-exited at #\d+ (start|wait-ready) api@/);
  expect(stdout).toContain("exited with code 7 before it was ready");
  expect(stdout).toContain("Cannot open the till: the drawer is stuck");
  expect(await shop.serves()).toBe("A");
});

test("history names every release with its outcome and reason, and status what serves", async () => {
  const history = JSON.parse((await shop.runs("history", "production", "--json")).stdout);
  const status = await shop.status();

  expect(history.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
    "promoted",
    "rolled-back",
    "rolled-back",
    "rolled-back",
    "rolled-back",
  ]);
  expect(history[1]).toMatchObject({ kind: "ship", subject: "Version broken", by: "ada" });
  expect(history[1].reason).toMatch(/^errors /);
  expect(status).toMatchObject({ environment: "production", serves: { subject: "Version A" } });
  expect(status.underWay).toBeUndefined();
  expect(status.instances).toHaveLength(2);
});

test("a first release that does not start leaves nothing behind, and says that nothing serves", async () => {
  const first = await Shop.given();
  try {
    first.commit({ version: "dead", diesSaying: "Cannot open the till" });

    const { exitCode, stdout } = await first.runs("ship", "production", "--yes");

    expect(exitCode).toBe(3);
    expect(stdout).toContain("nothing serves production, there was no earlier release");
    const status = await first.status();
    expect(status.serves).toBeUndefined();
    expect(status.instances).toEqual([]);
  } finally {
    await first.close();
  }
});

function canary(bakeWithin: string) {
  return { release: { kind: "canary", steps: [25, 100], bakeWithin, monitor: "0s" } } as const;
}
