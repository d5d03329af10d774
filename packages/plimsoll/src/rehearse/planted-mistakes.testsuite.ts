/** A mistake that an engine could have, planted by replacing a piece of its source that occurs there once. */
export interface PlantedMistake {
  readonly name: string;
  /** From src. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export const PLANTED: readonly PlantedMistake[] = [
  {
    name: "the target does not refuse stale tokens",
    file: "target/memory/memory-operations.ts",
    find: "token.fence < this.#fence ? {",
    replace: "token.fence < 0 ? {",
  },
  {
    name: "a repeated request is carried out again",
    file: "target/memory/memory-operations.ts",
    find: 'if (outcome.kind === "done") this.#done.set(key, outcome);',
    replace: "",
  },
  {
    name: "a release turns back without closing the world behind it",
    file: "release/run-release.ts",
    find: 'if (!(await this.#closeBehind())) return;\n    await this.#write({ kind: "turned"',
    replace: 'await this.#write({ kind: "turned"',
  },
  {
    name: "a release ends while steps that it gave up are on their way",
    file: "release/run-release.ts",
    find: "if (state.turned === undefined && isOpen && !(await this.#closeBehind())) return;",
    replace: "void isOpen;",
  },
  {
    name: "the next fence is not taken on the way back",
    file: "target/memory/memory-lease.ts",
    find: "own = this.#next(contender);\n        return true;",
    replace: "return true;",
  },
  {
    name: "the result is recorded before the effect",
    file: "release/run-release.ts",
    find: 'await this.#write({ kind: "intent", step: step.key });',
    replace:
      'await this.#write({ kind: "intent", step: step.key });\n    if (step.operation.kind === "start") await this.#write({ kind: "done", step: step.key, detail: "", facts: {} });',
  },
  {
    name: "the intent is not written before the effect",
    file: "release/run-release.ts",
    find: 'await this.#write({ kind: "intent", step: step.key });',
    replace: 'if (step.operation.kind === "approve") await this.#write({ kind: "intent", step: step.key });',
  },
  {
    name: "no answer is taken for success",
    file: "release/run-release.ts",
    find: '{ kind: "unknown", step: step.key, message: messageOf(problem) }',
    replace: '{ kind: "done", step: step.key, detail: messageOf(problem), facts: {} }',
  },
  {
    name: "a late answer to what is over makes the holder leave",
    file: "release/run-release.ts",
    find: "if (fence === this.#lease.fence) this.#stale = true;",
    replace: "this.#stale = true;",
  },
  {
    name: "the lease is given back when the release turns, before it has ended",
    file: "release/run-release.ts",
    find: 'await this.#write({ kind: "turned", failure, step, evidence });',
    replace: 'await this.#write({ kind: "turned", failure, step, evidence });\n    await this.#lease.release();',
  },
  {
    name: "an abort is not read",
    file: "release/next-step.ts",
    find: "if (state.abort !== undefined) {",
    replace: "if (state.abort !== undefined && state.turned !== undefined) {",
  },
  {
    name: "an approval has no deadline",
    file: "release/next-step.ts",
    find: "if (at >= deadlineOf(step, planned, now)) return",
    replace: 'if (planned.operation.kind !== "approve" && at >= deadlineOf(step, planned, now)) return',
  },
  {
    name: "the undo is registered after the deed",
    file: "release/state.ts",
    find: "if (state.steps[planned.n] === undefined) continue;",
    replace: 'if (state.steps[planned.n]?.kind !== "done") continue;',
  },
  {
    name: "undo gives up after three tries",
    file: "release/next-step.ts",
    find: 'const open = steps.find(({ key }) => state.steps[key]?.kind !== "done");',
    replace:
      'const open = steps.find(({ key }) => state.steps[key]?.kind !== "done" && !(state.steps[key]?.kind !== "intended" && (state.steps[key]?.attempts ?? 0) >= 3));',
  },
  {
    name: "undo runs in the order of the plan",
    file: "release/state.ts",
    find: "state.plan.operations.toReversed()",
    replace: "state.plan.operations",
  },
  {
    name: "the entries of a holder that lost its lease count",
    file: "release/state.ts",
    find: "return fence !== undefined && fence < state.fence;",
    replace: "return false;",
  },
  {
    name: "nothing waits for what it needs",
    file: "release/next-step.ts",
    find: 'planned.needs.every((need) => state.steps[need]?.kind === "done")',
    replace: "planned.needs.every((need) => state.steps[need] !== undefined)",
  },
  {
    name: "silence is taken for approval",
    file: "release/next-step.ts",
    find: 'return { kind: "wait", for: "approval", until: deadlineOf(state.steps[key], planned, now) };',
    replace: 'return { kind: "accept", step: key, detail: "nobody objects" };',
  },
  {
    name: "the last answer counts, not the first",
    file: "release/state.ts",
    find: "current.answer === undefined ? { ...current, answer: answerOf(entry) } : current",
    replace: "{ ...current, answer: answerOf(entry) }",
  },
  {
    name: "an approval counts by when it is read",
    file: "release/next-step.ts",
    find: "Math.min(state.answer?.at ?? now, now)",
    replace: "now",
  },
  {
    name: "an activation of unknown outcome is taken back",
    file: "release/next-step.ts",
    find: "isPastReturn(state) ? undefined : firstFailure(state, now)",
    replace: "isActivated(state) ? undefined : firstFailure(state, now)",
  },
  {
    name: "a rollback takes back what it sent the traffic to",
    file: "release/state.ts",
    find: 'plan.kind === "rollback" ? [...activations, ...ofKind("shift")] : activations',
    replace: "activations",
  },
  {
    name: "the verdict is ignored",
    file: "release/watch-traffic.ts",
    find: 'if (look.kind === "seen" && look.verdict.kind === "fail") return failed("verdict", look);\n  if (look.kind === "seen" && look.verdict.kind === "pass") return passed(look.verdict);',
    replace: 'if (look.kind === "seen") return passed(look.verdict);',
  },
  {
    name: "too little evidence is taken for a pass",
    file: "release/watch-traffic.ts",
    find: 'return isLate ? failed("no-evidence", look) : undefined;',
    replace: 'return isLate ? { kind: "done", detail: "", facts: {} } : undefined;',
  },
  {
    name: "production is not watched after the last shift",
    file: "release/watch-traffic.ts",
    find: 'if (look.kind === "seen" && look.verdict.kind === "fail") return failed("verdict", look);\n  if (!isLate) return undefined;',
    replace: "if (!isLate) return undefined;",
  },
  {
    name: "the way back has the weights of the way there",
    file: "plan/ship/traffic.ts",
    find: 'undo: [{ kind: "shift", percent: back, to: splitAt(changes.moves, back) }]',
    replace: 'undo: [{ kind: "shift", percent: back, to: splitAt(changes.moves, percent) }]',
  },
  {
    name: "a rolling release gives all traffic back at once",
    file: "plan/ship/rolling-waves.ts",
    find: "last, percent(wave - 1))",
    replace: "last, 0)",
  },
  {
    name: "a start is taken back by stopping what ran before it",
    file: "plan/undo-start.ts",
    find: "before === 0 ?",
    replace: "before >= 0 ?",
  },
  {
    name: "traffic moves before the new instances are ready",
    file: "plan/ship/starts.ts",
    find: "return addWaitReady(builder, input, service, count, started);",
    replace: "addWaitReady(builder, input, service, count, started);\n    return started;",
  },
  {
    name: "too many old instances leave in a wave",
    file: "plan/ship/rolling-waves.ts",
    find: "Math.ceil(running * (1 - replacedShare))",
    replace: "Math.floor(running * (1 - replacedShare)) - 1",
  },
  {
    name: "old instances leave before their traffic has (a forgotten drain)",
    file: "plan/ship/rolling-waves.ts",
    find: "changes, wave / waves, last)",
    replace: "changes, wave / waves, started)",
  },
  {
    name: "the old revision is stopped before the release is activated",
    file: "plan/ship/activation.ts",
    find: "needs: [activated],",
    replace: "needs: last,",
  },
  {
    name: "services move one after the other",
    file: "plan/ship/traffic.ts",
    find: 'operation: { kind: "shift", percent, to: splitAt(changes.moves, percent) }',
    replace:
      'operation: { kind: "shift", percent, to: splitAt(percent < 100 ? changes.moves.slice(0, 1) : changes.moves, percent) }',
  },
  {
    name: "a store is migrated before it is backed up",
    file: "plan/ship/preparation.ts",
    find: "needs: [...before, ...backedUp, ...migrated],",
    replace: "needs: [...before, ...migrated],",
  },
  {
    name: "migrations run at once",
    file: "plan/ship/preparation.ts",
    find: "needs: [...before, ...backedUp, ...migrated],",
    replace: "needs: [...before, ...backedUp],",
  },
  {
    name: "workers are stopped before their successors are ready",
    file: "plan/make-rollback-plan.ts",
    find: 'needs: [activated, ...ready],\n      cause: "replaced"',
    replace: 'needs: [activated],\n      cause: "replaced"',
  },
];
