import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ReleaseSummary } from "../../packages/plimsoll/src/cli/output/release-summary.js";
import { timesOf } from "../demo/figures.js";
import { readJournal, runPlimsoll } from "../demo/plimsoll.js";
import { median, ms, type Row } from "./table.js";

const PORT = 18_080;
const ROUNDS = 4;
const SWITCHES = 6;

/** A service without dependencies, so that what is measured is ours: from the command to all traffic on the new code. */
export async function benchReleases(): Promise<readonly Row[]> {
  const dir = mkdtempSync(join(tmpdir(), "bench-releases-"));
  const release: number[] = [];
  const switches: number[] = [];
  const gaps: number[] = [];
  const rollbacks: number[] = [];
  try {
    writeApp(dir);
    const commits = ["A", "B", "C"].map((letter) => commit(dir, letter));
    for (const id of commits) await ship(dir, id);
    // From here on every artifact is built and none is warm.
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const id of commits) {
        const times = await ship(dir, id);
        release.push(times.finishedAt - times.openedAt);
        switches.push(...times.switchMs);
        gaps.push((times.firstSwitchAt ?? 0) - (await listeningAt(dir, times.openedAt)));
      }
    }
    for (let n = 0; n < SWITCHES; n += 1) rollbacks.push(await backAndForth(dir));
  } finally {
    await runPlimsoll(dir, ["down", "production", "--yes"], () => {}).catch(() => {});
    rmSync(dir, { recursive: true, force: true });
  }
  return [
    row("code-only release, artifact built", release, 2_000),
    row("shift, from the journaled intent to its outcome", switches),
    row("first answer possible to serving", gaps, 60),
    row("warm rollback, command accepted to all traffic", rollbacks, 100),
  ];
}

function row(what: string, values: readonly number[], bar?: number): Row {
  const typical = median(values);
  const found = `p50 ${ms(typical)}, max ${ms(Math.max(...values))} (${values.length})`;
  return bar === undefined ? { what, found, bar: "" } : { what, found, bar: `<= ${bar} ms`, met: typical <= bar };
}

/** To the release before, and forward again under the same measure: both are a flip between warm revisions. */
async function backAndForth(dir: string): Promise<number> {
  const { document } = await runPlimsoll<{ serves?: { release: string } }>(dir, ["status", "production"], () => {});
  const serving = document.serves?.release ?? "";
  const back = await rollback(dir, []);
  const forth = await rollback(dir, ["--to", serving]);
  return Math.max(back, forth);
}

async function rollback(dir: string, args: readonly string[]): Promise<number> {
  const { document } = await runPlimsoll<ReleaseSummary>(dir, ["rollback", "production", "--yes", ...args], () => {});
  return timesOf(await readJournal(dir, document.release)).toFirstSwitchMs ?? Number.NaN;
}

async function ship(dir: string, revision: string) {
  const args = ["ship", "production", "--revision", revision, "--yes"];
  const { document, exitCode } = await runPlimsoll<ReleaseSummary>(dir, args, () => {});
  if (exitCode !== 0)
    throw new Error(`shipping ended with ${exitCode}: ${JSON.stringify(document.reason ?? document)}`);
  return timesOf(await readJournal(dir, document.release));
}

/** When the last instance of the newest revision began to listen, by its own word. */
async function listeningAt(dir: string, since: number): Promise<number> {
  const command = ["logs", "production", "--tail", "20"];
  const { lines } = await readLines(dir, command);
  const times = lines.flatMap((line) => {
    const at = Number(/listening (\d+)/.exec(line)?.[1]);
    return at >= since ? [at] : [];
  });
  if (times.length === 0) throw new Error(`no instance said when it began to listen: ${lines.join(" | ")}`);
  return Math.max(...times);
}

async function readLines(dir: string, args: readonly string[]): Promise<{ readonly lines: readonly string[] }> {
  const { ROOT } = await import("./table.js");
  const bin = join(ROOT, "packages/plimsoll/bin/plimsoll.js");
  const text = execFileSync(process.execPath, [bin, "-C", dir, ...args], { encoding: "utf8" });
  return { lines: text.split("\n") };
}

function writeApp(dir: string): void {
  mkdirSync(join(dir, "api"), { recursive: true });
  const manifest = { name: "bench", version: "1.0.0", private: true, workspaces: ["api"] };
  const api = { name: "api", version: "1.0.0", private: true, type: "module", scripts: { start: "node main.js" } };
  writeFileSync(join(dir, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(dir, "api/package.json"), JSON.stringify(api));
  writeFileSync(join(dir, ".gitignore"), ".plimsoll/\nnode_modules/\n");
  writeFileSync(
    join(dir, "plimsoll.config.ts"),
    `import { blueGreen, defineApp, local, node } from "plimsoll";
export default defineApp({
  name: "bench",
  services: { api: { build: node({ dir: "api" }), port: 3000, hosts: ["@"], scale: 2, probes: { ready: "/", live: "/" } } },
  smoke: [],
  environments: { production: { target: local({ port: ${PORT} }), release: blueGreen({ monitor: "0s" }) } },
});
`,
  );
  execFileSync("npm", ["install", "--package-lock-only", "--ignore-scripts"], { cwd: dir, stdio: "ignore" });
  const git = (...args: string[]) => execFileSync("git", args, { cwd: dir, stdio: "ignore" });
  git("init", "--quiet");
  git("config", "user.name", "Bench");
  git("config", "user.email", "bench@localhost");
}

function commit(dir: string, letter: string): string {
  writeFileSync(
    join(dir, "api/main.js"),
    `import { createServer } from "node:http";
const server = createServer((request, response) => response.end(${JSON.stringify(letter)}));
server.listen(Number(process.env.PORT), "127.0.0.1", () => console.log(\`listening \${Date.now()}\`));
process.on("SIGTERM", () => server.close(() => process.exit(0)));
`,
  );
  execFileSync("git", ["add", "--all"], { cwd: dir });
  execFileSync("git", ["commit", "--quiet", "--message", letter], { cwd: dir });
  return execFileSync("git", ["rev-parse", "HEAD"], { cwd: dir, encoding: "utf8" }).trim();
}
