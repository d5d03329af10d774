import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ReleaseSummary } from "../packages/plimsoll/src/cli/output/release-summary.js";
import { Shop, type ShopParts } from "./world/shop.js";

/** REL-22: what fails before traffic moves changes nothing. */
let shop: Shop;
let instancesBefore: readonly unknown[];

const withDatabase: ShopParts = {
  app: { stores: { db: { kind: "postgres", version: 16 } } },
  api: { uses: ["db"], migrate: "node migrate.js" },
};

beforeAll(async () => {
  shop = await Shop.given(withDatabase);
  shop.write("api/migrate.js", "");
  shop.commit({ version: "A" });
  expect((await shop.ships()).exitCode).toBe(0);
  instancesBefore = (await shop.status()).instances.map(({ pid }) => pid);
});
afterAll(() => shop.close());

async function expectRefused(cause: string, failed: RegExp): Promise<ReleaseSummary> {
  const { exitCode, summary } = await shop.ships();
  expect(exitCode).toBe(1);
  expect(summary).toMatchObject({ outcome: "refused", reason: { cause } });
  expect(summary.steps.find(({ step }) => step === summary.failedStep)?.what).toMatch(failed);
  const begun = summary.steps.filter(({ result }) => result !== "not-run").map(({ what }) => what.split(" ")[0]);
  for (const effect of ["start", "shift", "activate"]) expect(begun).not.toContain(effect);
  expect(await shop.serves()).toBe("A");
  expect((await shop.status()).instances.map(({ pid }) => pid)).toEqual(instancesBefore);
  return summary;
}

test("a gate that fails refuses the release; its output is in the report and kept", async () => {
  const gates = { test: "echo 'expected 2 hatches, found 3' && exit 4" };
  shop.commit({ version: "untested" }, { app: { ...withDatabase.app, gates } });

  const summary = await expectRefused("gate-failed", /^gate test/);

  expect(summary.reason?.message).toContain("4");
  expect(summary.reason?.lines).toContain("expected 2 hatches, found 3");
  const output = shop.releaseFile(summary.release, `output/${summary.failedStep}.log`);
  expect(readFileSync(output, "utf8")).toContain("expected 2 hatches, found 3");
});

test("a coverage below its floor refuses the release, with both figures", async () => {
  const report = JSON.stringify({ total: { lines: { total: 200, covered: 121, skipped: 0, pct: 60.5 } } });
  const run = `mkdir -p coverage && echo '${report}' > coverage/coverage-summary.json`;
  const gates = { test: { run, coverage: 75 } };
  shop.commit({ version: "uncovered" }, { app: { ...withDatabase.app, gates } });

  const summary = await expectRefused("gate-failed", /^gate test/);

  expect(summary.reason?.message).toBe('Gate "test" covers 60.5% of the lines, and at least 75% is wanted');
});

test("a migration that fails refuses the release, with what it said", async () => {
  shop.write("api/migrate.js", 'console.error("column berth does not exist"); process.exit(3);');
  shop.commit({ version: "unmigrated" }, withDatabase);

  const summary = await expectRefused("migration-error", /^migrate api/);

  expect(summary.reason?.lines).toContain("column berth does not exist");
  expect(summary.steps.find(({ what }) => what.startsWith("back-up db"))?.result).toBe("done");
});

test("a backup that fails refuses the release before the migration", async () => {
  const folder = join(shop.stateDir, "environments/production/backups/db");
  rmSync(folder, { recursive: true, force: true });
  writeFileSync(folder, "a file where a folder must be");
  shop.write("api/migrate.js", "process.exit(3);");
  shop.commit({ version: "unsaved" }, withDatabase);

  const summary = await expectRefused("store-not-reachable", /^back-up db/);

  expect(summary.steps.find(({ what }) => what.startsWith("migrate"))?.result).toBe("not-run");
  rmSync(folder);
  mkdirSync(folder);
});

test("a build that fails refuses the release, with what it said", async () => {
  const build = { kind: "node", dir: "api", run: "echo 'Cannot find module keel' >&2; exit 2" } as const;
  shop.commit({ version: "unbuilt" }, { api: { ...withDatabase.api, build } });

  const summary = await expectRefused("build-failed", /^build api/);

  expect(summary.reason?.lines.join("\n")).toContain("Cannot find module keel");
  expect(existsSync(shop.releaseFile(summary.release, "record.json"))).toBe(true);
});
