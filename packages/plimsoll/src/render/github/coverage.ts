import type { GateModel } from "../../model/app-model.js";
import { expression } from "./expression.js";
import type { PipelineFacts } from "./pipeline-facts.js";
import { at } from "./set-up.js";
import { action, run } from "./steps.js";
import type { Step } from "./workflow.js";

/** The floor that the report must reach, and the report to Codecov. */
export function coverageSteps(gate: GateModel, facts: PipelineFacts): readonly Step[] {
  return [
    ...(gate.coverage === undefined ? [] : [floor(gate.coverage, gate)]),
    ...(facts.pipeline.codecov && reports(gate, facts) ? [upload(gate)] : []),
  ];
}

/** Those with a floor write a report; where none has one, any test may. */
function reports({ coverage, stage }: GateModel, { reference }: PipelineFacts): boolean {
  const hasFloors = reference.gates.some((gate) => gate.coverage !== undefined);
  return hasFloors ? coverage !== undefined : stage === "test";
}

function floor(percent: number, { dir }: GateModel): Step {
  return run(`Demand ${percent} % of the lines`, FLOOR, { env: { FLOOR: percent }, ...at(dir) });
}

/** What is covered and all there is, from the folder's own report or, without one, from those of all packages below it. */
const FLOOR = [
  "mapfile -t reports < <(find . -name node_modules -prune -o -path '*/coverage/coverage-summary.json' -print)",
  "if [ -f coverage/coverage-summary.json ]; then reports=(coverage/coverage-summary.json); fi",
  "if [ -f coverage/lcov.info ] && [ ! -f coverage/coverage-summary.json ]; then",
  "  counts=$(awk -F: '/^DA:/ { split($2, part, \",\"); all++; if (part[2] > 0) hit++ } END { print hit + 0, all + 0 }' coverage/lcov.info)",
  `elif [ "\${#reports[@]}" -gt 0 ]; then`,
  `  counts=$(jq --slurp --raw-output 'map(.total.lines) | "\\(map(.covered) | add) \\(map(.total) | add)"' "\${reports[@]}")`,
  "elif [ -f coverage.xml ]; then",
  "  counts=$(sed -nE '0,/<coverage /s/.*<coverage .*line-rate=\"([0-9.]+)\".*/\\1 1/p' coverage.xml)",
  "else",
  "  echo '::error::No coverage report: coverage/coverage-summary.json, coverage/lcov.info or coverage.xml is wanted'",
  "  exit 1",
  "fi",
  'awk -v floor="$FLOOR" \'{',
  '  if (!($2 > 0)) { print "::error::The coverage report counts no lines"; exit 1 }',
  "  percent = 100 * $1 / $2",
  '  printf "%.2f %% of the lines are covered, %s %% are wanted\\n", percent, floor',
  "  exit percent < floor",
  '}\' <<<"$counts"',
];

function upload({ name, dir }: GateModel): Step {
  return action("Send the coverage to Codecov", "codecov/codecov-action", {
    with: {
      token: expression("secrets.CODECOV_TOKEN"),
      directory: dir === "." ? "coverage" : dir,
      flags: name,
      fail_ci_if_error: false,
    },
  });
}
