import type { Samples } from "./figures.js";

export interface DemoReport {
  readonly url: string;
  readonly serving: boolean;
  readonly seconds: number;
  readonly requests: { readonly total: number; readonly lost: number; readonly hurt: number; readonly retried: number };
  readonly releases: readonly DemoRelease[];
  readonly switchMs: Samples;
  readonly readyToServingMs: Samples;
  readonly warmRollbackMs: Samples;
}

export interface DemoRelease {
  readonly revision: number;
  readonly release: string;
  readonly outcome: string;
  readonly reason: string | undefined;
  readonly lines: readonly string[];
  readonly seconds: number;
  /** Requests sent while the release was under way. */
  readonly total: number;
  readonly hurt: number;
  readonly detectedMs: number | undefined;
}

const EXPECTED = ["promoted", "promoted", "rolled-back", "rolled-back", "rolled-back", "promoted"];

/** What the demo promises: nothing lost, every release where it belongs, the URL still serving. */
export function meetsItsBars({ requests, releases, serving }: DemoReport): boolean {
  const outcomes = releases.map(({ outcome }) => outcome);
  return requests.lost === 0 && serving && JSON.stringify(outcomes) === JSON.stringify(EXPECTED);
}

export function closingScreen(report: DemoReport, dir: string): string {
  const { requests, releases, switchMs, readyToServingMs, warmRollbackMs, url, serving, seconds } = report;
  const rows = releases.map(({ revision, outcome, seconds: took, hurt, total, detectedMs, reason }) => {
    const detected = detectedMs === undefined ? "" : `found after ${(detectedMs / 1000).toFixed(1)} s`;
    const share = total === 0 ? "" : `${hurt} of ${total} hurt`;
    const line = `  ${revision}  ${outcome.padEnd(12)} ${`${took} s`.padStart(8)}  ${share.padEnd(20)} ${detected.padEnd(20)}`;
    return `${line}${reason === undefined ? "" : `\n        ${reason.slice(0, 150)}`}`;
  });
  const spread = ({ p50, max, samples }: Samples) => `p50 ${p50} ms, max ${max} ms (${samples.length})`;
  return [
    "",
    `requests    ${requests.total} sent, ${requests.lost} lost, ${requests.hurt} hurt, ${requests.retried} retried by the client`,
    "releases",
    ...rows,
    `switch      ${spread(switchMs)}, from the intent in the journal to its outcome`,
    `ready       ${spread(readyToServingMs)}, from the last instance's own word to its first traffic, less the tests between`,
    `rollback    ${spread(warmRollbackMs)}, from the command accepted to all traffic on the old revision`,
    `serving     ${url} ${serving ? "answers" : "does NOT answer"}`,
    `took        ${seconds} s`,
    `stop it     npx plimsoll -C ${dir} down production --yes`,
    "",
  ].join("\n");
}
