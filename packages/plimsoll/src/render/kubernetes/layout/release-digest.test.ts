import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { WrittenApp } from "../../../definition/app.js";
import { kubernetes } from "../kubernetes.js";
import { inMidstMyLife, revRx, systemInput } from "../systems.testsuite.js";

const DIGEST = `sha256:${"7f".repeat(32)}`;
const IMAGES = "deploy/kubernetes/images/kustomization.yaml";

let dir = "";

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "plimsoll-digest-"));
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

test("the line in the header of the images must write one service's digest, and no other's", () => {
  write(revRx);
  const line = read(IMAGES).match(/^# {3}(sed .*)$/m)?.[1];
  if (line === undefined) throw new Error("The header has no line for a release");
  execFileSync("sh", ["-c", line], { cwd: dir, env: { PATH: process.env.PATH, DIGEST } });
  expect(digestsIn(read(IMAGES))).toEqual([`${DIGEST} # backend`, `sha256:${"0".repeat(64)} # frontend`]);
});

test("the same line must write every container of a service where an environment is one file", () => {
  write(inMidstMyLife);
  const file = "deploy/kubernetes/production.yaml";
  execFileSync("sed", ["-i", `s|sha256:[0-9a-f]* # api$|${DIGEST} # api|`, join(dir, file)]);
  expect(digestsIn(read(file))).toEqual([
    `${DIGEST} # api`,
    `sha256:${"0".repeat(64)} # orchestrator`,
    `sha256:${"0".repeat(64)} # web`,
    `${DIGEST} # api`,
  ]);
});

function write(written: WrittenApp): void {
  for (const { path, content } of kubernetes.render(systemInput(written))) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
}

function read(path: string): string {
  return readFileSync(join(dir, path), "utf8");
}

function digestsIn(text: string): readonly string[] {
  return text.match(/sha256:[0-9a-f]{64} # \S+$/gm) ?? [];
}
