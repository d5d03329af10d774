import { expression } from "./expression.js";
import { action } from "./steps.js";
import type { UsesStep } from "./workflow.js";

/** Where the usual test runners leave what they measured. */
const FOLDERS = ["coverage", "test-results", "playwright-report", "reports"];

/** Kept also when the tests failed: then they are wanted most. */
export function keepResults(name: string, dir = "."): UsesStep {
  const paths = FOLDERS.map((folder) => (dir === "." ? `${folder}/` : `${dir}/${folder}/`));
  return action("Keep the results", "actions/upload-artifact", {
    if: expression("!cancelled()"),
    with: {
      name: `results-${name}`,
      path: `${paths.join("\n")}\n`,
      "if-no-files-found": "ignore",
      "retention-days": 14,
    },
  });
}
