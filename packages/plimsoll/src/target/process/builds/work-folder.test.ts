import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { claimWorkFolder, sweepWorkFolders } from "./work-folder.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-work-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What a process that died in the middle of its work leaves. */
function leftovers(name: string): void {
  const { pid } = spawnSync("true");
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, "half"), "");
  writeFileSync(join(folder, `${name}.claim`), JSON.stringify({ pid, startedAt: "1" }));
}

describe("a work folder", () => {
  test("is nobody else's until it is released", async () => {
    const claims = await Promise.all(Array.from({ length: 4 }, () => claimWorkFolder(folder, "web")));
    expect(new Set(claims.map((one) => one.folder)).size).toBe(4);
    await Promise.all(claims.map((one) => one.release()));
    expect(readdirSync(folder)).toEqual([]);
  });

  test("is the same one when it is claimed again", async () => {
    const first = await claimWorkFolder(folder, "apps/web");
    await first.release();
    expect((await claimWorkFolder(folder, "apps/web")).folder).toBe(first.folder);
  });

  test("of a dead process is taken over, empty", async () => {
    leftovers("web.0");
    const claim = await claimWorkFolder(folder, "web");
    expect(claim.folder).toBe(join(folder, "web.0"));
    expect(readdirSync(claim.folder)).toEqual([]);
  });

  test("of a dead process is swept, and that of a living one is not", async () => {
    leftovers("api.0");
    const claim = await claimWorkFolder(folder, "web");
    await sweepWorkFolders(folder);
    expect(existsSync(claim.folder)).toBe(true);
    expect(readdirSync(folder)).toEqual(["web.0", "web.0.claim"]);
  });
});
