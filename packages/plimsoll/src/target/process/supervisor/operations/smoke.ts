import { formatDuration } from "../../../../base/duration.js";
import { messageOf, systemCodeOf } from "../../../../base/error.js";
import type { SmokeModel } from "../../../../model/app-model.js";
import { cancelled } from "../operation-registry.js";
import { done, failed, type Handler } from "./handler.js";
import { type SmokeAddress, sendSmoke } from "./send-smoke.js";

/** Addresses to test a service at: every instance of a candidate, or the front door. Empty when there is none. */
export type SmokeAddresses = (
  side: "candidate" | "production",
  service: string,
  release: string,
) => readonly SmokeAddress[];

export function smokeTest(addressesOf: SmokeAddresses): Handler<"smoke"> {
  return async ({ side, tests }, run) => {
    const problems: string[] = [];
    let slowest = 0;
    // In their order, as one may build on the one before: a journey. All instances of a service at once.
    for (const test of tests) {
      const addresses = addressesOf(side, test.service, run.release);
      if (addresses.length === 0) problems.push(`${test.name}: found no instance of ${test.service} to ask`);
      const results = await Promise.all(addresses.map((address) => ask(test, address, run.signal)));
      for (const { problem, ms } of results) {
        run.report(`${test.name}: ${problem ?? `ok in ${formatDuration(ms)}`}`);
        slowest = Math.max(slowest, ms);
        if (problem !== undefined) problems.push(`${test.name}: ${problem}`);
      }
      if (run.signal.aborted) break;
    }
    if (run.signal.aborted) return cancelled(run, "running smoke tests", problems);
    const [first] = problems;
    if (first !== undefined) return failed("smoke-failed", `Smoke test ${first}`, problems);
    return done(`${tests.length} passed, slowest ${formatDuration(slowest)}`, { slowestMs: Math.round(slowest) });
  };
}

interface SmokeResult {
  readonly ms: number;
  readonly problem: string | undefined;
}

const SHOWN_BODY = 200;

async function ask(test: SmokeModel, address: SmokeAddress, signal: AbortSignal): Promise<SmokeResult> {
  const startedAt = performance.now();
  // Twice the limit: an answer that is too slow is worth knowing, with its status.
  const limit = AbortSignal.any([signal, AbortSignal.timeout(2 * test.underMs)]);
  const result = (problem: string | undefined) => ({ ms: performance.now() - startedAt, problem });
  try {
    const { status, body, ms } = await sendSmoke(test, address, limit);
    return result(problemOf(test, status, body, ms));
  } catch (error) {
    if (limit.aborted) return result(`no answer in ${formatDuration(2 * test.underMs)}`);
    return result(`no answer: ${systemCodeOf(error) ?? messageOf(error)}`);
  }
}

function problemOf(test: SmokeModel, status: number, body: string, ms: number): string | undefined {
  const { expect } = test;
  if (status !== expect.status) return `answered ${status}, wanted ${expect.status}: ${body.slice(0, SHOWN_BODY)}`;
  if (expect.contains !== undefined && !body.includes(expect.contains)) {
    return `the answer does not contain "${expect.contains}": ${body.slice(0, SHOWN_BODY)}`;
  }
  return ms > test.underMs ? `took ${formatDuration(ms)}, wanted under ${formatDuration(test.underMs)}` : undefined;
}
