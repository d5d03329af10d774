/** Writes the parts of documents that are printed from data. */
import { readFileSync, writeFileSync } from "node:fs";
import { printImportTable } from "../check/docs.js";
import { readImportTable } from "../check/imports.js";

const page = readFileSync("ARCHITECTURE.md", "utf8");
const table = printImportTable(readImportTable());
writeFileSync(
  "ARCHITECTURE.md",
  page.replace(
    /<!-- import table -->[\s\S]*<!-- \/import table -->/,
    `<!-- import table -->\n${table}\n<!-- /import table -->`,
  ),
);
