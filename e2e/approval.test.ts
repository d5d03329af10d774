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

async function givenOneThatWaits(version: string): Promise<string> {
  shop.commit({ version }, { production: { approval: true } });
  const { exitCode, summary } = await shop.ships();
  expect(exitCode).toBe(5);
  expect(summary.outcome).toBe("approval-pending");
  return summary.release;
}

test("a release that wants an approval ends with 5 before traffic moves, and says what to type", async () => {
  shop.commit({ version: "B" }, { production: { approval: true } });

  const { exitCode, stdout } = await shop.runs("ship", "production", "--yes");

  expect(exitCode).toBe(5);
  const release = /^(2-\w+) waits for an approval: plimsoll approve \1\n$/.exec(stdout)?.[1];
  expect(release).toBeDefined();
  expect(await shop.serves()).toBe("A");
  expect((await shop.status()).underWay).toMatchObject({ release, goingBack: false });
});

test("approve carries the release on to its end, and history names who approved", async () => {
  shop.env = { PLIMSOLL_BY: "grace" };
  const approved = await shop.runs("approve", "--json");
  shop.env = {};

  expect(approved.exitCode).toBe(0);
  expect(documentOf<ReleaseSummary>(approved)).toMatchObject({ outcome: "promoted" });
  expect(await shop.serves()).toBe("B");
  const history = documentOf<{ approvedBy?: string }[]>(await shop.runs("history", "--json"));
  expect(history.at(-1)).toMatchObject({ outcome: "promoted", by: "ada", approvedBy: "grace" });
});

test("a declined release goes back with the reason, and what it had started is gone", async () => {
  const release = await givenOneThatWaits("declined");

  const { exitCode, stdout } = await shop.runs("approve", release, "--decline", "not on a Friday");

  expect(exitCode).toBe(3);
  expect(stdout).toContain("Declined by ada: not on a Friday");
  expect(await shop.serves()).toBe("B");
  const { instances } = await shop.status();
  const revision = Object.values((await shop.record(release)).services)[0]?.revision ?? "";
  expect(instances.filter(({ id }) => id.includes(revision))).toEqual([]);
});

test("an aborted release goes back with the reason", async () => {
  const release = await givenOneThatWaits("aborted");

  const { exitCode, stdout } = await shop.runs("abort", release, "--reason", "the wrong branch");

  expect(exitCode).toBe(3);
  expect(stdout).toContain("Aborted by ada: the wrong branch");
  expect(await shop.serves()).toBe("B");
});

test("ship --wait goes on as soon as somebody approves elsewhere", async () => {
  shop.commit({ version: "C" }, { production: { approval: true } });
  const waiting = shop.starts("ship", "production", "--yes", "--wait", "--json");
  await waiting.says(/ approve .*\.\.\./);

  const approved = await shop.runs("approve", "--message-only");

  expect(approved.exitCode).toBe(0);
  expect((await waiting.ended).exitCode).toBe(0);
  expect(await shop.serves()).toBe("C");
});

test("a rollback takes a release that waits for an approval back first, and leaves nothing of it", async () => {
  const release = await givenOneThatWaits("unwanted");

  const { exitCode, summary } = await shop.rollsBack();

  expect(exitCode).toBe(0);
  expect(summary).toMatchObject({ kind: "rollback", outcome: "promoted" });
  expect(await shop.serves()).toBe("B");
  const history = documentOf<{ release: string; outcome: string }[]>(await shop.runs("history", "--json"));
  expect(history.find((one) => one.release === release)?.outcome).toBe("rolled-back");
  expect((await shop.status()).underWay).toBeUndefined();
});

test("there is nothing to approve or abort once a release has ended, and the command says so with 2", async () => {
  for (const command of ["approve", "abort"]) {
    const { exitCode, stderr } = await shop.runs(command);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("Cannot find a release under way");
  }
});
