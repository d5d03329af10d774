import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { appendWhole } from "../../../base/append-whole.js";
import type { Outcome } from "../../target.js";

/** Outcomes of operations, durable before anybody is told: what was done is not done again. */
export interface OutcomeLog {
  get(release: string, operation: string): Outcome | undefined;
  record(release: string, operation: string, outcome: Outcome): void;
}

interface RecordedOutcome {
  readonly operation: string;
  readonly outcome: Outcome;
}

/** One file of JSON lines per release, read when the release is first mentioned. */
export function openOutcomeLog(folder: string): OutcomeLog {
  mkdirSync(folder, { recursive: true });
  const releases = new Map<string, Map<string, Outcome>>();
  const pathOf = (release: string) => join(folder, `${encodeURIComponent(release)}.ndjson`);

  const outcomesOf = (release: string): Map<string, Outcome> => {
    const known = releases.get(release) ?? readOutcomes(pathOf(release));
    releases.set(release, known);
    return known;
  };

  return {
    get: (release, operation) => outcomesOf(release).get(operation),
    record: (release, operation, outcome) => {
      outcomesOf(release).set(operation, outcome);
      appendDurably(pathOf(release), `\n${JSON.stringify({ operation, outcome } satisfies RecordedOutcome)}`);
    },
  };
}

/** Lines start with their separator, so that a line torn by a crash cannot spoil the next one. */
function readOutcomes(path: string): Map<string, Outcome> {
  const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
  const outcomes = new Map<string, Outcome>();
  for (const line of lines) {
    const recorded = parsed(line);
    if (recorded !== undefined) outcomes.set(recorded.operation, recorded.outcome);
  }
  return outcomes;
}

function parsed(line: string): RecordedOutcome | undefined {
  try {
    return JSON.parse(line) as RecordedOutcome;
  } catch {
    return undefined;
  }
}

function appendDurably(path: string, text: string): void {
  const file = openSync(path, "a", 0o600);
  try {
    appendWhole(file, Buffer.from(text));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
