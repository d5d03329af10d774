import type { Check, CheckWeight } from "./check.js";

export type CheckResult = {
  readonly weight: CheckWeight;
  readonly durationMs: number;
  readonly checkedAt: string;
} & ({ readonly state: "up" } | { readonly state: "down"; readonly error: Error });

const defaultTimeLimitMs = 500;

/** Runs one probe within its time limit. It never rejects, and its timer never keeps the process alive. */
export async function runCheck(check: Check, clock: () => number = Date.now): Promise<CheckResult> {
  const limit = check.timeLimitMs ?? defaultTimeLimitMs;
  const began = clock();
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limit} ms`)), limit);
  });
  const outcome = await Promise.race([Promise.resolve(controller.signal).then(check.probe), timeout]).then(
    () => ({ state: "up" as const }),
    (reason: unknown) => ({ state: "down" as const, error: asError(reason) }),
  );
  clearTimeout(timer);
  controller.abort();
  const { weight } = check;
  return { weight, durationMs: clock() - began, checkedAt: new Date(began).toISOString(), ...outcome };
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
