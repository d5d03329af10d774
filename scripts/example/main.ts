/**
 * `npm run example -- DIR [--git]` copies the example to a folder of its own; `-- --lock` writes its lock file anew,
 * `-- --expected` what all examples render to.
 */
import { resolve } from "node:path";
import { commitAll, materialize, writeLock } from "./example.js";
import { writeExpected } from "./expected.js";

const args = process.argv.slice(2);
const [dir] = args.filter((arg) => !arg.startsWith("--"));
if (args.includes("--lock")) await writeLock();
else if (args.includes("--expected")) writeExpected();
else if (dir === undefined) {
  process.stderr.write("Usage: npm run example -- DIR [--git], or -- --lock, or -- --expected\n");
  process.exitCode = 2;
} else {
  await materialize(resolve(dir));
  if (args.includes("--git")) commitAll(resolve(dir), "Open the boards");
}
