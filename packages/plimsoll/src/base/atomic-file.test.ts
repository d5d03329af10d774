import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeFileAtomically } from "./atomic-file.js";
import { compiledEntry } from "./package-root.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-atomic-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("a file that is written atomically", () => {
  it("must hold the new bytes, be its owner's alone, and leave nothing beside it", () => {
    const path = join(folder, "deep", "state.json");
    writeFileAtomically(path, "old");
    writeFileAtomically(path, Buffer.from("new"));
    expect(readFileSync(path, "utf8")).toBe("new");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, "deep"))).toEqual(["state.json"]);
  });

  it("must replace a link instead of writing through it", () => {
    writeFileSync(join(folder, "elsewhere"), "untouched");
    symlinkSync(join(folder, "elsewhere"), join(folder, "state.json"));
    writeFileAtomically(join(folder, "state.json"), "new");
    expect(readFileSync(join(folder, "elsewhere"), "utf8")).toBe("untouched");
    expect(readFileSync(join(folder, "state.json"), "utf8")).toBe("new");
  });

  it("must leave nothing behind when it cannot take its place", () => {
    mkdirSync(join(folder, "state.json"));
    expect(() => writeFileAtomically(join(folder, "state.json"), "new")).toThrow(/EISDIR|EEXIST|ENOTEMPTY/);
    expect(readdirSync(folder)).toEqual(["state.json"]);
  });

  it("must keep the old bytes, and nothing of the new ones, when they cannot all be written", () => {
    const path = join(folder, "state.json");
    writeFileAtomically(path, "old");
    const module = compiledEntry("base/atomic-file.js");
    // A limit on the size of files fails in the middle of a write, as a full disk does.
    const script = `process.on("SIGXFSZ", () => {});
      const { writeFileAtomically } = await import(${JSON.stringify(module)});
      try { writeFileAtomically(process.argv[1], "x".repeat(1_000_000)); } catch (error) { console.log(error.code); }`;
    const command = 'ulimit -f 8; exec "$0" --input-type=module -e "$1" "$2"';
    const child = spawnSync("/bin/sh", ["-c", command, process.execPath, script, path], { encoding: "utf8" });
    expect(child.stdout.trim()).toBe("EFBIG");
    expect(readFileSync(path, "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["state.json"]);
  });
});
