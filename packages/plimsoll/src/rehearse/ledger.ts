import type { Plan, PlannedOperation } from "../plan/plan.js";
import type { Entry, ReleaseResult } from "../release/entry.js";

interface Moment {
  /** By the writer's clock, which may be set forth and back. */
  readonly at: number;
  /** By a clock that nobody sets. */
  readonly now: number;
}

/**
 * What a release's journal says, told apart from the engine's own reading of it: who judges the engine must not lean on
 * its fold.
 */
export class Ledger {
  readonly plan: Plan;
  readonly approval: PlannedOperation | undefined;
  readonly intended = new Set<string>();
  readonly done = new Set<string>();
  /** The highest fence that has written: the entries of lower ones do not count. */
  fence = 0;
  turned = false;
  result: ReleaseResult | undefined;
  aborted = false;
  /** Before everything was done that the last step needs from which a release can go back. */
  abortedInTime = false;
  /** When the release asked for an approval, and when it got an answer. */
  asked: Moment | undefined;
  answer: (Moment & { readonly kind: "approved" | "declined" }) | undefined;

  constructor(plan: Plan) {
    this.plan = plan;
    this.approval = plan.operations.find(({ operation }) => operation.kind === "approve");
  }

  /** How much later than wanted the answer came, in milliseconds by each clock; below 0 when it came in time. */
  get answerLate(): { readonly at: number; readonly now: number } | undefined {
    const { asked, answer, approval } = this;
    if (asked === undefined || answer === undefined || approval === undefined) return undefined;
    return { at: answer.at - asked.at - approval.timeoutMs, now: answer.now - asked.now - approval.timeoutMs };
  }

  /** Whether the step may be under way after which there is no way back. */
  #mayLeaveForGood(): boolean {
    const { operations, kind } = this.plan;
    const last = operations.filter(({ operation }) => {
      return operation.kind === "activate" || (kind === "rollback" && operation.kind === "shift");
    });
    return last.some(({ needs }) => needs.every((n) => this.done.has(String(n))));
  }

  /** From here on the release only goes forward. */
  get activated(): boolean {
    return this.plan.operations.some(({ n, operation }) => operation.kind === "activate" && this.done.has(String(n)));
  }

  /** False for an entry of somebody who had lost the lease. @param now by a clock that nobody sets */
  note(entry: Entry, now: number): boolean {
    if (entry.fence !== undefined && entry.fence < this.fence) return false;
    this.fence = entry.fence ?? this.fence;
    this.#note(entry, now);
    return true;
  }

  #note(entry: Entry, now: number): void {
    switch (entry.kind) {
      case "intent":
        this.intended.add(entry.step);
        if (this.approval !== undefined && entry.step === String(this.approval.n)) this.asked ??= { at: entry.at, now };
        return;
      case "done":
        this.done.add(entry.step);
        return;
      case "turned":
        this.turned = true;
        return;
      case "finished":
        this.result = entry.result;
        return;
      case "approved":
      case "declined":
        this.answer ??= { kind: entry.kind, at: entry.at, now };
        return;
      case "abort":
        this.aborted = true;
        this.abortedInTime ||= !this.#mayLeaveForGood();
        return;
      default:
        return;
    }
  }
}
