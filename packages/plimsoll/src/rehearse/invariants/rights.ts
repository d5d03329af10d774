import type { Invariant } from "./invariant.js";

export const neverByStale: Invariant = {
  must: "traffic must never be moved by somebody who has lost the environment",
  beforeEffect: ({ effect: { operation, token }, fence }) =>
    operation.kind === "shift" && token.fence < fence()
      ? `${token.operation} moved it with fence ${token.fence} when ${fence()} was known`
      : undefined,
};

export const onlyWithLease: Invariant = {
  must: "nothing must be begun by somebody who has given the environment back",
  atEntry: (entry, { wasReleased }) =>
    entry.kind === "intent" && entry.fence !== undefined && wasReleased(entry.fence)
      ? `step ${entry.step} was begun with fence ${entry.fence}`
      : undefined,
};

export const abortCounts: Invariant = {
  must: "a release that was aborted in time must not be promoted",
  atEnd: ({ ledger }) =>
    ledger.abortedInTime && ledger.result === "promoted" ? "it was promoted all the same" : undefined,
};
