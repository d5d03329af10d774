/** What may befall a request of the engine to the target, its sender, or the answer. */
export type RequestTrouble = (typeof REQUEST_TROUBLES)[number];

export const REQUEST_TROUBLES = [
  "before",
  "sent",
  "landed",
  "sent-late",
  "freezes",
  "refused",
  "lost",
  "silent",
  "dropped",
  "late",
  "held",
  "again",
  "slow",
] as const;
