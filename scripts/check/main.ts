/** The gate: every check, each with its own name, all of them even when one fails. */
import { spawnSync } from "node:child_process";
import { checkDocs } from "./docs.js";
import { checkErrors } from "./errors.js";
import { checkImports } from "./imports.js";
import { checkPlaces } from "./places.js";
import { repositoryFiles } from "./repository.js";
import { checkSizes } from "./sizes.js";

interface Check {
  readonly name: string;
  readonly run: () => readonly string[];
}

const files = repositoryFiles();

const CHECKS: readonly Check[] = [
  { name: "format and lint", run: () => tool("npx", ["biome", "ci", "--error-on-warnings", "--reporter=github", "."]) },
  { name: "types", run: () => tool("npx", ["tsc", "-b"]) },
  { name: "types of tests and scripts", run: () => tool("npx", ["tsc", "-p", "tsconfig.tests.json"]) },
  { name: "import directions", run: () => checkImports(files) },
  { name: "sizes", run: () => checkSizes(files) },
  { name: "dead code", run: () => tool("npx", ["knip", "--no-progress"]) },
  { name: "error catalogue", run: () => checkErrors(files) },
  { name: "docs that match", run: () => checkDocs(files) },
  { name: "no foreign places", run: () => checkPlaces(files) },
];

let failed = 0;
for (const { name, run } of CHECKS) {
  const problems = run();
  process.stdout.write(`${problems.length === 0 ? "ok  " : "FAIL"} ${name}\n`);
  for (const problem of problems) process.stdout.write(`     ${problem}\n`);
  if (problems.length > 0) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;

function tool(command: string, args: readonly string[]): readonly string[] {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 26 });
  if (status === 0) return [];
  const lines = `${stdout}\n${stderr}`.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("npm warn"));
  return lines.length === 0 ? [`${command} ${args.join(" ")} ended with ${status}`] : lines.slice(0, 60);
}
