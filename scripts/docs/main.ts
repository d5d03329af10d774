/** Writes the parts of documents that are printed from data: the import table, what tests show of the demands, what the examples render to, and what bench and kill matrix last found. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type MeasuredCell, printMatrix } from "../../e2e/kill-matrix/table.js";
import { type Section, withSections } from "../bench/table.js";
import { printImportTable } from "../check/docs.js";
import { readImportTable } from "../check/imports.js";
import { repositoryFiles } from "../check/repository.js";
import { printCoverage } from "../coverage/coverage.js";
import { printSizes } from "../example/sizes.js";

const BENCH = ".plimsoll/bench-report.json";
const KILL_MATRIX = ".plimsoll/kill-matrix.json";

fill("ARCHITECTURE.md", "import table", printImportTable(readImportTable()));
fill("docs/coverage.md", "coverage", printCoverage(repositoryFiles()));
fill("examples/README.md", "sizes", printSizes(repositoryFiles()));
if (existsSync(BENCH)) {
  const sections = JSON.parse(readFileSync(BENCH, "utf8")) as readonly Section[];
  fill("docs/performance.md", "bench", withSections(partOf("docs/performance.md", "bench"), sections));
}
if (existsSync(KILL_MATRIX)) {
  const cells = JSON.parse(readFileSync(KILL_MATRIX, "utf8")) as readonly MeasuredCell[];
  fill("docs/kill-matrix.md", "kill matrix", `\n${printMatrix(cells)}\n`);
}

/** What stands between the marks now. */
function partOf(path: string, mark: string): string {
  return new RegExp(`<!-- ${mark} -->([\\s\\S]*)<!-- /${mark} -->`).exec(readFileSync(path, "utf8"))?.[1] ?? "";
}

/** Replaces what stands between `<!-- mark -->` and `<!-- /mark -->`. */
function fill(path: string, mark: string, text: string): void {
  const page = readFileSync(path, "utf8");
  const between = new RegExp(`<!-- ${mark} -->[\\s\\S]*<!-- /${mark} -->`);
  writeFileSync(path, page.replace(between, `<!-- ${mark} -->\n${text}\n<!-- /${mark} -->`));
}
