import type { PlannedOperation } from "../../packages/plimsoll/src/plan/plan.js";
import type { Entry, StepKey } from "../../packages/plimsoll/src/release/entry.js";

export interface Samples {
  readonly samples: readonly number[];
  readonly p50: number;
  readonly max: number;
}

export function samplesOf(values: readonly number[]): Samples {
  const sorted = values.toSorted((a, b) => a - b);
  return { samples: values, p50: sorted[Math.ceil(sorted.length / 2) - 1] ?? 0, max: sorted.at(-1) ?? 0 };
}

/** What one journal says about times; milliseconds. */
export interface JournalTimes {
  readonly openedAt: number;
  readonly finishedAt: number;
  readonly turnedAt: number | undefined;
  /** From the intent of a shift to its outcome, each. */
  readonly switchMs: readonly number[];
  /** From the opening to the first shift done. */
  readonly toFirstSwitchMs: number | undefined;
  readonly firstSwitchAt: number | undefined;
  /** When the wait for the API's readiness was over. */
  readonly readyAt: number | undefined;
}

export function timesOf(entries: readonly Entry[]): JournalTimes {
  const opened = entries.find((entry) => entry.kind === "opened");
  const operations = opened?.kind === "opened" ? opened.plan.operations : [];
  const openedAt = opened?.at ?? 0;
  const shifts = operations.filter(({ operation }) => operation.kind === "shift").map(({ n }) => String(n));
  const spans = shifts.flatMap((step) => spanOf(entries, step));
  const firstSwitchAt = spans[0]?.until;
  const isWait = ({ operation }: PlannedOperation) => operation.kind === "wait-ready" && operation.service === "api";
  const waits = operations.filter(isWait).map(({ n }) => String(n));
  const ready = waits.flatMap((step) => spanOf(entries, step)).map(({ until }) => until);
  return {
    openedAt,
    finishedAt: entries.findLast((entry) => entry.kind === "finished")?.at ?? openedAt,
    turnedAt: entries.find((entry) => entry.kind === "turned")?.at,
    switchMs: spans.map(({ from, until }) => until - from),
    toFirstSwitchMs: firstSwitchAt === undefined ? undefined : firstSwitchAt - openedAt,
    firstSwitchAt,
    readyAt: ready.length === 0 ? undefined : Math.max(...ready),
  };
}

function spanOf(
  entries: readonly Entry[],
  step: StepKey,
): readonly { readonly from: number; readonly until: number }[] {
  const from = entries.find((entry) => entry.kind === "intent" && entry.step === step)?.at;
  const until = entries.find((entry) => entry.kind === "done" && entry.step === step)?.at;
  return from === undefined || until === undefined ? [] : [{ from, until }];
}
