import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RehearsalDocument } from "../packages/plimsoll/src/cli/output/rehearsal-document.js";
import { Shop } from "./world/shop.js";

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.given();
});
afterAll(() => shop.close());

async function rehearses(...args: readonly string[]): Promise<RehearsalDocument & { readonly exitCode: number }> {
  const { exitCode, stdout } = await shop.runs("rehearse", "--json", ...args);
  return { ...(JSON.parse(stdout) as RehearsalDocument), exitCode: exitCode ?? -1 };
}

test("the first release is rehearsed before anything runs, and nothing runs afterwards", async () => {
  const { exitCode, environment, previous, tried, improvements } = await rehearses("--runs", "200");

  expect({ exitCode, environment, previous }).toEqual({ exitCode: 0, environment: "production", previous: undefined });
  expect(tried.releases).toBe(200);
  expect(improvements.map(({ rule }) => rule)).toContain("nothing-to-return-to");
  expect(existsSync(join(shop.stateDir, "environments"))).toBe(false);
});

test("the next release is rehearsed by the plan that ship would carry out, without touching what runs", async () => {
  expect((await shop.ships()).exitCode).toBe(0);
  const before = await shop.status();
  shop.commit({ version: "B" });
  const plan = JSON.parse((await shop.runs("plan", "production", "--json")).stdout) as { operations: unknown[] };

  const { exitCode, release, previous, operations, tried, broken } = await rehearses("production", "--runs", "200");

  expect({ exitCode, broken, operations }).toEqual({
    exitCode: 0,
    broken: undefined,
    operations: plan.operations.length,
  });
  expect(release).toMatch(/^2-/);
  expect(previous).toBe(before.serves?.release);
  expect(tried.ended.promoted + tried.ended["rolled-back"] + tried.ended.refused).toBe(200);
  const after = await shop.status();
  expect(after.serves).toEqual(before.serves);
  expect(after.instances.map(({ pid }) => pid)).toEqual(before.instances.map(({ pid }) => pid));
  expect(await shop.serves()).toBe("A");
});

test("what was tried, the worst of it and what would improve it are said in plain words", async () => {
  const { exitCode, stdout } = await shop.runs("rehearse", "--runs", "300");

  expect(exitCode).toBe(0);
  expect(stdout).toMatch(
    /^rehearsed ship production: 300 times 2-\w+, 5 operations, in the storms of seeds 1 to 300\n/,
  );
  for (const heading of [
    "what went wrong (nothing at all in ",
    "the command was killed\n",
    "how they ended\n",
    "on the new version\n",
    "the worst that was seen\n",
    "the weakest steps, the costliest first\n",
    "what would improve it\n",
    'production is not watched after the last shift (monitor: "0s")',
  ])
    expect(stdout).toContain(heading);
});

test("a seed alone is that one storm again, to the byte, as a story", async () => {
  const [first, again] = [await shop.runs("rehearse", "--seed", "42"), await shop.runs("rehearse", "--seed", "42")];

  expect(first.exitCode).toBe(0);
  expect(first.stdout).toMatch(
    /^ship production 2-\w+ in the storm of seed 42\n {2}ended: +(promoted|rolled-back|refused)\n/,
  );
  expect(first.stdout).toMatch(/ 0\.000 {2}command-1 {3}begins, with fence 1\n/);
  expect(again.stdout).toBe(first.stdout);
});

test.each([
  [["--runs", "many"], 'Cannot rehearse as --runs must be a whole number from 1 to 1000000000: found "many"'],
  [["--seed", "-1"], 'Cannot rehearse as --seed must be a whole number from 0 to 1000000000: found "-1"'],
  [["--revision", "nowhere"], "nowhere"],
  [["atlantis"], 'Cannot find the environment "atlantis" in the definition of shop'],
])("rehearse %j ends with 2 and says where the mistake is", async (args, says) => {
  const { exitCode, stdout } = await shop.runs("rehearse", "--json", ...args);
  const { error } = JSON.parse(stdout) as { error: { message: string; place?: string } };
  expect(exitCode).toBe(2);
  expect(error.message).toContain(says);
  expect(error.place).toBeDefined();
});

test("what serves already needs no rehearsal, and what is under way must end first", async () => {
  await shop.ships();
  expect((await shop.runs("rehearse")).stdout).toMatch(
    /^\w{8} serves production already: there is nothing to rehearse\n$/,
  );

  shop.commit({ version: "C" }, { production: { approval: true } });
  expect((await shop.ships()).exitCode).toBe(5);
  const { exitCode, stderr } = await shop.runs("rehearse");
  expect(exitCode).toBe(1);
  expect(stderr).toContain("is under way, and what comes next depends on its end");
});
