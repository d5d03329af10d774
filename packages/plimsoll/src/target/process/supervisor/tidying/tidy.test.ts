import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ReleaseResult } from "../../../../release/entry.js";
import { recordFixture } from "../../../../release/record.fixture.js";
import { ReleaseFiles } from "../../../../store/file/release-files.js";
import { claimWorkFolder } from "../../builds/work-folder.js";
import { environmentFolders } from "../../environment-folders.js";
import { servingReleaseIn } from "../serving-release.js";
import { tidy } from "./tidy.js";

const DAY = 24 * 3_600_000;
const LATER = Date.now() + 2 * DAY;
const PLAN = { kind: "ship", app: "shop", activates: undefined, previous: undefined, operations: [] } as const;

let stateDir: string;
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), "plimsoll-tidy-"));
});
afterEach(() => {
  rmSync(stateDir, { recursive: true, force: true });
});

const filesOf = (environment: string) => new ReleaseFiles(environmentFolders(stateDir, environment).root);
const inCache = (kind: string) => readdirSync(join(stateDir, "cache", kind)).sort();

/** A release with a build, an exported commit and output of its own; `open` has come to no end. */
async function release(environment: string, number: number, result: ReleaseResult | "open", about?: string) {
  const files = filesOf(environment);
  const artifact = `${environment}-${number}`;
  const own = recordFixture({ number, services: { web: { artifact } }, overrides: { commit: `${artifact}-commit` } });
  const record = about === undefined ? own : (files.readRecord(about) ?? own);
  files.writeRecord(own.id, record);
  const journal = files.journal(own.id);
  await journal.append({ kind: "opened", release: own.id, by: "ada", plan: { ...PLAN, environment }, at: 1, fence: 1 });
  if (result !== "open") await journal.append({ kind: "finished", result, at: 2, fence: 1 });
  journal.close();
  mkdirSync(join(files.pathOf(own.id), "output"));
  if (about !== undefined) return own.id;
  mkdirSync(join(stateDir, "cache", "commits", own.commit), { recursive: true });
  mkdirSync(join(stateDir, "cache", "artifacts", artifact), { recursive: true });
  writeFileSync(join(stateDir, "cache", "artifacts", artifact, "manifest.json"), JSON.stringify({ installed: [] }));
  return own.id;
}

describe("tidying up", () => {
  it("must keep the builds of what serves, is under way or can be returned to, in every environment", async () => {
    const first = await release("production", 1, "promoted");
    for (let number = 2; number <= 13; number++) await release("production", number, "promoted");
    await release("production", 14, "rolled-back");
    await release("production", 15, "promoted", first);
    await release("staging", 1, "promoted");
    await release("staging", 2, "refused");
    servingReleaseIn(environmentFolders(stateDir, "staging").supervisor).set("1-c0ffee01");
    await release("staging", 3, "open");

    expect(await tidy(stateDir, LATER)).toEqual(["builds: 5", "exported commits: 16"]);
    const kept = ["production-1", ...[5, 6, 7, 8, 9, 10, 11, 12, 13].map((number) => `production-${number}`)];
    expect(inCache("artifacts")).toEqual([...kept, "staging-1", "staging-3"].sort());
    expect(inCache("commits")).toEqual(["staging-3-commit"]);
  });

  it("must keep what was made a moment ago, and every build while one is under way", async () => {
    await release("production", 1, "refused");
    await release("production", 2, "promoted");
    expect(await tidy(stateDir, Date.now())).toEqual([]);
    const work = await claimWorkFolder(join(stateDir, "cache", "work"), "web");
    const long = new Date(LATER - DAY / 2);
    utimesSync(join(stateDir, "cache", "commits", "production-1-commit"), long, long);
    expect(await tidy(stateDir, LATER)).toEqual(["exported commits: 1"]);
    expect(inCache("artifacts")).toEqual(["production-1", "production-2"]);
    await work.release();
    expect(await tidy(stateDir, LATER)).toEqual(["builds: 1"]);
  });

  it("must remove the output of all releases but the last fifty, and never a record or a journal", async () => {
    const ids: string[] = [];
    for (let number = 1; number <= 52; number++) ids.push(await release("production", number, "refused"));
    await tidy(stateDir, Date.now());
    const files = filesOf("production");
    expect(ids.map((id) => existsSync(join(files.pathOf(id), "output")))).toEqual(ids.map((_, index) => index >= 2));
    expect(ids.every((id) => files.readRecord(id) !== undefined && files.state(id) !== undefined)).toBe(true);
  });
});
