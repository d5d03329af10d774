import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ask } from "../world/ask.js";
import type { Load } from "../world/load.js";
import type { Shop } from "../world/shop.js";
import { type Cell, runCell } from "./cell.js";
import { endState } from "./end-state.js";
import { hurtIn } from "./hurt.js";
import { ASKED, matrixShop, STRATEGIES, type Strategy } from "./matrix-shop.js";
import { type Moment, momentsOf } from "./moments.js";
import { type MeasuredCell, printMatrix } from "./table.js";
import { VICTIMS, type Victim } from "./victims.js";

/*
 * Every victim, killed at every moment of a release of every strategy, under load; then the next ordinary command.
 * KILL_MATRIX="PostgreSQL" runs one victim only. The run prints its table; `npm run docs` puts it into docs/kill-matrix.md.
 */
const REPORT = join(import.meta.dirname, "../../.plimsoll/kill-matrix.json");
const wanted = VICTIMS.filter((victim) => victim.includes(process.env.KILL_MATRIX ?? ""));
const measured: MeasuredCell[] = [];

afterAll(() => {
  mkdirSync(join(REPORT, ".."), { recursive: true });
  if (wanted.length === VICTIMS.length) writeFileSync(REPORT, `${JSON.stringify(measured, null, 2)}\n`);
  process.stdout.write(`\n${printMatrix(measured)}\n`);
});

const NEXT = [
  ["ship", "production", "--yes"],
  ["resume", "production"],
  ["rollback", "production", "--yes"],
];

test.concurrent.each(Object.keys(STRATEGIES) as Strategy[])(
  "whatever is killed at any moment of a %s release, the app serves, and nobody has to put anything right",
  async (strategy) => {
    const { shop, load } = await matrixShop(strategy);
    try {
      const cells = await runCells(shop, strategy);
      await load.stop();
      for (const [index, cell] of cells.entries()) {
        const until = cells[index + 1]?.begunAt ?? Number.POSITIVE_INFINITY;
        if (cell.isKilled) measured.push({ ...cell, hurt: hurtIn(cell, until, load.failures) });
      }
      await expectWritesKept(shop, load);
    } finally {
      await shop.close();
    }
    const own = measured.filter((cell) => cell.strategy === strategy);
    expect(own.filter(isBad)).toEqual([]);
  },
);

/**
 * Victim after victim at each moment, rather than the other way round: a store that dies over and over is started again
 * later and later, and each cell is about one death.
 */
async function runCells(shop: Shop, strategy: Strategy): Promise<readonly Cell[]> {
  shop.commit({ version: "reference" });
  const { stderr } = await shop.runs("ship", "production", "--yes");
  let { serving } = await endState(shop);
  const cells: Cell[] = [];
  for (const moment of momentsOf(stderr)) {
    for (const victim of wanted.filter((each) => diesAt(each, moment))) {
      const next = NEXT[cells.length % NEXT.length] ?? [];
      const cell = await runCell(shop, { serving, strategy, victim, moment, version: `v${cells.length}`, next });
      cells.push(cell);
      serving = cell.serving;
    }
  }
  return cells;
}

/**
 * What was done and what comes next are the same world to all but the command line and the supervisor, who alone know
 * that the journal has one entry more.
 */
function diesAt(victim: Victim, { phase }: Moment): boolean {
  if (victim === "command line") return true;
  return phase === "intent written" || (victim === "supervisor" && phase === "effect done");
}

/** What is killed may take with it what was sent to it; of a store, what needs the store. */
function isBad({ victim, hurt, problems }: MeasuredCell): boolean {
  return problems.length > 0 || !WITHIN_BAR[victim](hurt);
}

const nothing = ({ pages, reads, writes }: MeasuredCell["hurt"]) => pages + reads + writes === 0;
const fewAtMost = ({ pages, reads, writes }: MeasuredCell["hurt"]) => pages + reads + writes <= 20;
const onlyWhatNeedsIt = ({ pages }: MeasuredCell["hurt"]) => pages === 0;
/** A write is not sent twice, so one that was under way in the instance is lost with it. */
const onlyWritesUnderWay = ({ pages, reads, laterWrites }: MeasuredCell["hurt"]) => pages + reads + laterWrites === 0;

const WITHIN_BAR: Readonly<Record<Victim, (hurt: MeasuredCell["hurt"]) => boolean>> = {
  "command line": nothing,
  supervisor: nothing,
  "proxy worker": fewAtMost,
  "proxy parent": fewAtMost,
  PostgreSQL: onlyWhatNeedsIt,
  Redis: onlyWhatNeedsIt,
  "old instance": onlyWritesUnderWay,
  "new instance": onlyWritesUnderWay,
};

/** A write that was answered is there at the end, whatever died after it. */
async function expectWritesKept(shop: Shop, load: Load): Promise<void> {
  const { sent } = await load.stop();
  const names = Array.from({ length: sent }, (_, n) => n).filter((n) => ASKED[n % ASKED.length]?.method === "POST");
  const failed = new Set(load.failures.map(({ path }) => path));
  const answered = names.filter((n) => !failed.has(`/entries?add=w${n}`)).map((n) => `w${n}`);
  const { body } = await ask(shop.port, "/entries?all");
  const stored = new Set(JSON.parse(body) as readonly string[]);
  expect(answered.filter((name) => !stored.has(name))).toEqual([]);
  expect(answered.length).toBeGreaterThan(names.length / 2);
}
