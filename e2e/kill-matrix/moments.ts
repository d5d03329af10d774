import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Command } from "../world/plimsoll.js";
import type { Shop } from "../world/shop.js";

/** When in a release the victim dies. */
export interface Moment {
  readonly name: string;
  /** "opened" and "finished" count as intents: of nothing, and of whatever comes next. */
  readonly phase: "intent written" | "effect done" | "outcome written";
  /** What the command says about the journal's entry. */
  readonly said: RegExp;
  /** Then the command is held until the target has carried out this step: done, and not yet in the journal. */
  readonly heldUntilDone?: string;
}

/**
 * The moments of a release that printed this: an entry of the journal has one line.
 * `bake` and `watch` are the engine's own looking, and have no effect that could be done.
 */
export function momentsOf(printed: string): readonly Moment[] {
  const steps = [...printed.matchAll(/ #(\d+) (.*) \.\.\.\n/g)];
  return [
    { name: "opened", phase: "intent written", said: /release \S+ opened by/ },
    ...steps.flatMap(([, n = "", text = ""]) => momentsOfStep(n, plain(text))),
    { name: "finished", phase: "intent written", said: /release \S+ promoted\n/ },
  ];
}

function momentsOfStep(n: string, text: string): readonly Moment[] {
  const intent = new RegExp(` #${n} .* \\.\\.\\.\\n`);
  const outcome = new RegExp(` #${n} .* done in `);
  const named = (phase: Moment["phase"]) => ({ name: `${text}: ${phase}`, phase });
  const done: Moment = { ...named("effect done"), said: intent, heldUntilDone: n };
  return [
    { ...named("intent written"), said: intent },
    ...(/^(bake|watch)/.test(text) ? [] : [done]),
    { ...named("outcome written"), said: outcome },
  ];
}

/** Without the revision, which is another one in each release. */
function plain(text: string): string {
  return text.replace(/@\w+/, "").replace(/^activate .*/, "activate");
}

/** Kills at the moment; whether, where the moment says so, the journal did not have the outcome yet. */
export async function atMoment(shop: Shop, command: Command, moment: Moment, kill: () => void): Promise<boolean> {
  await command.says(moment.said);
  const step = moment.heldUntilDone;
  if (step === undefined) {
    kill();
    return true;
  }
  const release = await openedRelease(command);
  try {
    await heldUntil(command, () => isCarriedOut(shop, release, step));
    const journal = await shop.journal(release);
    kill();
    return !journal.some((entry) => entry.kind === "done" && entry.step === step);
  } finally {
    command.child.kill("SIGCONT");
  }
}

const LOOK_EVERY_MS = 2;
const HELD_AT_ONCE_MS = 300;

/** Stops the command until then. Now and then it goes on for a moment, as it may not have sent its request yet. */
async function heldUntil(command: Command, isReached: () => boolean): Promise<void> {
  while (command.child.exitCode === null) {
    command.child.kill("SIGSTOP");
    for (const until = Date.now() + HELD_AT_ONCE_MS; Date.now() < until; await delay(LOOK_EVERY_MS)) {
      if (isReached()) return;
    }
    command.child.kill("SIGCONT");
    await delay(LOOK_EVERY_MS);
  }
}

/** Which release the command has opened. */
export async function openedRelease(command: Command): Promise<string> {
  const [, release = ""] = await command.says(/release (\S+) opened by/);
  return release;
}

/** By the supervisor's own record, which is durable before it answers. */
function isCarriedOut(shop: Shop, release: string, step: string): boolean {
  const outcomes = join(shop.stateDir, "environments/production/supervisor/outcomes", `${release}.ndjson`);
  return existsSync(outcomes) && readFileSync(outcomes, "utf8").includes(`{"operation":"${step}",`);
}
