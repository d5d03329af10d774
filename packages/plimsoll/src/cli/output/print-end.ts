import type { ReleaseEnd } from "../../release/run-release.js";
import { type ExitCode, exitCodeOf } from "../exit-code.js";
import type { Session } from "../release/session.js";
import { type ReleaseSummary, summarize } from "./release-summary.js";

/** How a release ended: one JSON document, or a few lines that name the cause and what serves now. */
export function printEnd({ context }: Session, end: ReleaseEnd): ExitCode {
  const summary = summarize(end);
  if (context.json) context.print(JSON.stringify(summary, null, 2));
  else for (const line of closingLines(summary)) context.print(line);
  return exitCodeOf(end);
}

/** What a person reads of it. */
export function closingLines(summary: ReleaseSummary): readonly string[] {
  const { release, environment, seconds, serves, reason } = summary;
  switch (summary.outcome) {
    case "promoted":
      return [
        `${serves} serves ${environment}, after ${seconds} s`,
        ...summary.problems.map((line) => `left to do: ${line}`),
      ];
    case "rolled-back":
      return [`${release} was rolled back after ${seconds} s; ${serving(summary)}`, ...explain(summary)];
    case "refused":
      return [
        `${release} was refused after ${seconds} s, nothing has changed; ${serving(summary)}`,
        ...explain(summary),
      ];
    case "approval-pending":
      return [`${release} waits for an approval: plimsoll approve ${release}`];
    case "lost-lease":
      return [`${release} is in the hands of another process now${reason === undefined ? "" : `: ${reason.message}`}`];
    default:
      return summary.outcome satisfies never;
  }
}

function serving({ serves, environment }: ReleaseSummary): string {
  return serves === undefined
    ? `nothing serves ${environment}, there was no earlier release`
    : `${serves} serves ${environment}`;
}

function explain({ reason, failedStep, steps, evidence }: ReleaseSummary): readonly string[] {
  if (reason === undefined) return [];
  const step = steps.find((it) => it.step === failedStep);
  const where = step === undefined ? "" : ` at #${step.step} ${step.what}`;
  return [
    `  cause: ${reason.cause}${where}`,
    `  ${reason.message}`,
    ...reason.lines.map((line) => `  | ${line}`),
    ...evidence.flatMap(({ service, revision, lines }) => {
      const more = notSaidYet(lines, reason.lines);
      return more.length === 0 ? [] : [`  ${service}@${revision}:`, ...more.map((line) => `  | ${line}`)];
    }),
  ];
}

/** The last lines of an instance are often the cause itself, which stands above already. */
function notSaidYet(lines: readonly string[], said: readonly string[]): readonly string[] {
  return lines.filter((line) => !said.some((one) => one.trim() !== "" && line.endsWith(` | ${one}`)));
}
