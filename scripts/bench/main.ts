/**
 * `npm run bench [section...]`: every figure is a ratio within this run, or a latency of our own steps. Writes
 * .plimsoll/bench-report.json; docs/performance.md holds the last table.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { benchCommandLine } from "./command-line.js";
import { benchJournal } from "./journal.js";
import { benchProxy } from "./proxy-section.js";
import { benchRehearsal } from "./rehearsal.js";
import { benchReleases } from "./releases.js";
import { benchRender } from "./render.js";
import { benchScaling } from "./scaling.js";
import type { Row, Section } from "./table.js";
import { printSection, ROOT } from "./table.js";

const SECTIONS: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  "command line": benchCommandLine,
  journal: benchJournal,
  scaling: benchScaling,
  rehearse: benchRehearsal,
  render: benchRender,
  releases: benchReleases,
  proxy: benchProxy,
};

const REPORT = join(ROOT, ".plimsoll/bench-report.json");

/** Sections that this run leaves out keep the figures that they had. */
function sectionsBefore(results: readonly Section[]): readonly Section[] {
  if (!existsSync(REPORT)) return [];
  const before = JSON.parse(readFileSync(REPORT, "utf8")) as readonly Section[];
  return before.filter(({ name }) => !results.some((section) => section.name === name));
}

/** Of the last minute: how many wanted a core. */
function load(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}

const wanted = process.argv.slice(2);
const results: Section[] = [];
for (const [name, run] of Object.entries(SECTIONS)) {
  if (wanted.length > 0 && !wanted.some((word) => name.startsWith(word))) continue;
  process.stderr.write(`${name} ...\n`);
  const before = load();
  const rows = await run();
  const ran = `Node ${process.versions.node}, ${cpus().length} cores, load ${before} before and ${load()} after`;
  const section = { name, ran, rows };
  results.push(section);
  process.stdout.write(`${printSection(section)}\n\n`);
}
mkdirSync(join(ROOT, ".plimsoll"), { recursive: true });
writeFileSync(REPORT, `${JSON.stringify([...sectionsBefore(results), ...results], null, 2)}\n`);
process.exit(results.some(({ rows }) => rows.some(({ met }) => met === false)) ? 1 : 0);
