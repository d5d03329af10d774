/** Everything that a storm may bring, in the words of a report; several of one release count one by one. */
export const FAULTS = {
  "command-killed": "the command was killed",
  "command-frozen": "the command froze, and thawed when others may have taken over",
  "journal-refused": "the disk refused an entry of the journal",
  "claim-lost": "the target did not answer who may change it",
  refused: "the target refused an operation",
  "request-lost": "a request was lost on its way",
  "answer-lost": "an answer was lost, or never came",
  "landed-late": "a request landed after its sender had been told that it failed",
  "held-up": "a request was held up on its way",
  "landed-twice": "a request landed twice",
  slow: "an operation took long, perhaps longer than its limit",
  "figures-unreadable": "the figures of the visitors could not be read",
  "evidence-silent": "nobody answered when evidence was wanted",
  "sick-revision": "a new revision was sick: errors, slow, no start, a late one",
  "instance-down": "an instance died",
  "target-killed": "what carries operations out was killed",
  "target-frozen": "what carries operations out froze",
  upgrade: "Plimsoll was replaced by another version in mid-release",
  "clock-set": "the clock was set forth or back",
  abort: "somebody aborted",
  contender: "somebody else wanted the environment",
  approval: "the approval was late, missing, given twice, contradicted or refused",
} as const;

export type FaultKind = keyof typeof FAULTS;

/** How often each happened. */
export type FaultCounts = Readonly<Partial<Record<FaultKind, number>>>;
