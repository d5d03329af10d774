import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { printCoverage, unknownIds } from "../coverage/coverage.js";
import { printSizes } from "../example/sizes.js";
import { type ImportTable, readImportTable } from "./imports.js";
import type { RepositoryFile } from "./repository.js";

/** Links lead somewhere, commands that are shown exist, and what is printed from data is what the data says. */
export function checkDocs(files: readonly RepositoryFile[]): readonly string[] {
  const pages = files.filter(({ path }) => path.endsWith(".md"));
  return [
    ...pages.flatMap(checkLinks),
    ...pages.flatMap(checkCommands),
    ...checkTable(files),
    ...checkCoverage(files),
    ...checkExampleSizes(files),
  ];
}

function checkLinks({ path, text }: RepositoryFile): readonly string[] {
  const links = [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)/g)];
  return links
    .map(([, link = ""]) => link)
    .filter((link) => !existsSync(normalize(join(dirname(path), link))))
    .map((link) => `${path} links to ${link}, which is not there`);
}

function checkCommands({ path, text }: RepositoryFile): readonly string[] {
  const scripts = (JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> }).scripts;
  const shown = [...text.matchAll(/`npm run ([a-z:]+)/g)].map(([, name = ""]) => name);
  if (path.startsWith("examples/") || path.startsWith("packages/runtime/") || path.startsWith("docs/")) return [];
  return shown
    .filter((name) => scripts[name] === undefined)
    .map((name) => `${path} shows "npm run ${name}", which is not there`);
}

function checkTable(files: readonly RepositoryFile[]): readonly string[] {
  const page = files.find(({ path }) => path === "ARCHITECTURE.md")?.text ?? "";
  const wanted = printImportTable(readImportTable());
  return page.includes(wanted) ? [] : ["ARCHITECTURE.md does not show the import table: run npm run docs"];
}

function checkCoverage(files: readonly RepositoryFile[]): readonly string[] {
  const page = files.find(({ path }) => path === "docs/coverage.md")?.text ?? "";
  const stale = page.includes(printCoverage(files))
    ? []
    : ["docs/coverage.md does not show what the tests show: run npm run docs"];
  return [...stale, ...unknownIds(files)];
}

function checkExampleSizes(files: readonly RepositoryFile[]): readonly string[] {
  const page = files.find(({ path }) => path === "examples/README.md")?.text ?? "";
  return page.includes(printSizes(files)) ? [] : ["examples/README.md does not show the sizes: run npm run docs"];
}

/** As ARCHITECTURE.md shows it. */
export function printImportTable({ folders }: ImportTable): string {
  const rows = folders.map(({ path, mayImport, pure, says }) => {
    const may = mayImport.length === 0 ? "nothing" : mayImport.map((name) => `\`${name}\``).join(", ");
    return `| \`${path}\` | ${may} | ${pure === true ? "yes" : ""} | ${says} |`;
  });
  return ["| folder | may import | pure | what it is |", "|---|---|---|---|", ...rows].join("\n");
}
