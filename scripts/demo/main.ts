/**
 * The demo: ships the example to production on this machine under load, with good, bad, slow and broken revisions, kills
 * the command line in the middle of a release, upgrades the proxy, and says what happened.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import type { ReleaseSummary } from "../../packages/plimsoll/src/cli/output/release-summary.js";
import { Acts } from "./acts.js";
import { ROOT, runPlimsoll } from "./plimsoll.js";
import { closingScreen, type DemoReport, meetsItsBars } from "./report.js";
import { Story } from "./say.js";
import { prepareStage } from "./stage.js";

const RATE = 300;
const { values } = parseArgs({ options: { json: { type: "boolean" }, keep: { type: "boolean" } } });
// Outside of this repository: tools that look for settings upwards must find the app's own.
const dir = join(tmpdir(), `plimsoll-demo-${userInfo().uid}`);
const quiet = values.json === true;

process.exitCode = await demo();
process.exit();

async function demo(): Promise<number> {
  const startedAt = Date.now();
  const story = new Story(quiet);
  await runPlimsoll(dir, ["down", "production", "--yes"], () => {}).catch(() => {});
  story.tell("preparing a scratch copy of examples/in-midst-my-life with a git history of its own");
  const stage = await prepareStage(dir);
  const acts = new Acts(stage, RATE, story);
  try {
    const report = await acts.play();
    const whole: DemoReport = { ...report, seconds: Math.round((Date.now() - startedAt) / 1000) };
    mkdirSync(join(ROOT, ".plimsoll"), { recursive: true });
    writeFileSync(join(ROOT, ".plimsoll/demo-report.json"), `${JSON.stringify(whole, null, 2)}\n`);
    if (quiet) process.stdout.write(`${JSON.stringify(whole, null, 2)}\n`);
    else process.stdout.write(`${closingScreen(whole, dir)}\n`);
    await leaveOrStop(story.tell);
    return meetsItsBars(whole) ? 0 : 1;
  } catch (problem) {
    process.stderr.write(`the demo could not go on: ${problem instanceof Error ? problem.message : problem}\n`);
    await acts.stopTraffic();
    await stop();
    return 1;
  }
}

async function leaveOrStop(tell: (line: string) => void): Promise<void> {
  if (values.keep === true) return;
  if (process.stdin.isTTY === true && process.stdout.isTTY === true && !quiet) {
    const question = createInterface({ input: process.stdin, output: process.stdout });
    const answer = await question.question("Stop the app now? [Y/n] ");
    question.close();
    if (answer.trim().toLowerCase().startsWith("n")) return;
  }
  await stop();
  tell("stopped");
}

async function stop(): Promise<void> {
  await runPlimsoll<ReleaseSummary>(dir, ["down", "production", "--yes"], () => {}).catch(() => {});
}
