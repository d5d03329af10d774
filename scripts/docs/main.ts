/** Writes the parts of documents that are printed from data: the import table, what tests show of the demands, and the figures of the last bench. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { printSection, type Section } from "../bench/table.js";
import { printImportTable } from "../check/docs.js";
import { readImportTable } from "../check/imports.js";
import { repositoryFiles } from "../check/repository.js";
import { printCoverage } from "../coverage/coverage.js";

const BENCH = ".plimsoll/bench-report.json";

fill("ARCHITECTURE.md", "import table", printImportTable(readImportTable()));
fill("docs/coverage.md", "coverage", printCoverage(repositoryFiles()));
if (existsSync(BENCH)) {
  const sections = JSON.parse(readFileSync(BENCH, "utf8")) as readonly Section[];
  const printed = sections.map(printSection).join("\n\n");
  fill("docs/performance.md", "bench", `Last run with Node ${process.versions.node} on two cores.\n\n${printed}`);
}

/** Replaces what stands between `<!-- mark -->` and `<!-- /mark -->`. */
function fill(path: string, mark: string, text: string): void {
  const page = readFileSync(path, "utf8");
  const between = new RegExp(`<!-- ${mark} -->[\\s\\S]*<!-- /${mark} -->`);
  writeFileSync(path, page.replace(between, `<!-- ${mark} -->\n${text}\n<!-- /${mark} -->`));
}
