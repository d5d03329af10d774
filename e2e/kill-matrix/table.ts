import type { Cell } from "./cell.js";
import type { Hurt } from "./hurt.js";
import { VICTIMS, type Victim } from "./victims.js";

export type MeasuredCell = Cell & { readonly hurt: Hurt };

/** One row for each victim and strategy: the sum of its cells, and the worst of them. */
export function printMatrix(cells: readonly MeasuredCell[]): string {
  const strategies = [...new Set(cells.map(({ strategy }) => strategy))];
  const rows = VICTIMS.flatMap((victim) =>
    strategies.flatMap((strategy) => {
      const own = cells.filter((cell) => cell.victim === victim && cell.strategy === strategy);
      return own.length === 0 ? [] : [printRow(victim, strategy, own)];
    }),
  );
  return [
    "| killed | strategy | kills | lost | of them need a store | most in one kill | store away, at most | manual steps | one revision serves |",
    "|---|---|---|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

function printRow(victim: Victim, strategy: string, cells: readonly MeasuredCell[]): string {
  const lost = cells.map(({ hurt }) => lostOf(hurt));
  const most = Math.max(...lost);
  const worst = cells[lost.indexOf(most)];
  const stored = cells.reduce((sum, { hurt }) => sum + hurt.reads + hurt.writes, 0);
  const steps = cells.filter(({ problems }) => problems.length > 0).length;
  const renewed = cells.filter(({ end }) => end === "new").length;
  const end = [
    ...(renewed > 0 ? [`${renewed} the new one`] : []),
    ...(renewed < cells.length ? [`${cells.length - renewed} the old one`] : []),
  ].join(", ");
  const words = most === 0 ? "0" : `${most}: ${worst?.moment}`;
  const total = lost.reduce((sum, each) => sum + each, 0);
  const away = `${Math.round(Math.max(...cells.map(({ hurt }) => hurt.storeAwayMs)) / 100) / 10} s`;
  return `| ${[victim, strategy, cells.length, total, stored, words, away, steps, end].join(" | ")} |`;
}

export function lostOf({ pages, reads, writes }: Hurt): number {
  return pages + reads + writes;
}
