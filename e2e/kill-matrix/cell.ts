import type { Shop } from "../world/shop.js";
import { endState } from "./end-state.js";
import { atMoment, type Moment, openedRelease } from "./moments.js";
import { killVictim, standing, type Victim } from "./victims.js";

/** One release, one death in it, and the next ordinary command. */
export interface Cell {
  readonly strategy: string;
  readonly victim: Victim;
  readonly moment: string;
  /** Milliseconds since the epoch. A cell lasts until the next one begins. */
  readonly begunAt: number;
  readonly killedAt: number;
  /** False when there was nobody to kill: no instance of that revision at that moment. */
  readonly isKilled: boolean;
  /** Where the moment is "effect done": the journal did not have its outcome yet. */
  readonly isUnrecorded: boolean;
  readonly end: "new" | "old";
  /** The release that serves in the end. */
  readonly serving: string;
  /** What somebody would have to put right by hand. */
  readonly problems: readonly string[];
}

export interface Occasion {
  /** The release that serves when it begins. */
  readonly serving: string;
  readonly strategy: string;
  readonly victim: Victim;
  readonly moment: Moment;
  /** Shipped in it. */
  readonly version: string;
  /** What is typed when the command line itself has died. */
  readonly next: readonly string[];
}

export async function runCell(
  shop: Shop,
  { serving, strategy, victim, moment, version, next }: Occasion,
): Promise<Cell> {
  const begunAt = Date.now();
  const before = await standing(shop, serving);
  shop.commit({ version });
  const command = shop.starts("ship", "production", "--yes");
  const release = await openedRelease(command);
  let killed = 0;
  let killedAt = 0;
  const isUnrecorded = await atMoment(shop, command, moment, () => {
    killed = killVictim(shop, victim, before, command, release);
    killedAt = Date.now();
  });
  const ended = await command.ended;
  const ran = victim === "command line" ? await shop.runs(...next) : ended;
  const accepted = victim === "command line" ? [0] : [0, 3];
  const refused = accepted.includes(ran.exitCode ?? -1)
    ? []
    : [`exit code ${ran.exitCode}: ${ran.stdout.trim()} ${ran.stderr.trim()}`];
  const state = await endState(shop);
  const end = state.subject === `Version ${version}` ? "new" : "old";
  const problems = [...refused, ...state.problems];
  return {
    strategy,
    victim,
    moment: moment.name,
    begunAt,
    killedAt,
    isKilled: killed > 0,
    isUnrecorded,
    end,
    serving: state.serving,
    problems,
  };
}
