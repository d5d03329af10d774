import { describeOperation } from "../plan/print.js";
import type { NotificationKind } from "../release/entry.js";
import type { ReleaseRecord } from "../release/record.js";
import type { ReleaseState } from "../release/state.js";
import type { Notification } from "./notification.js";

/** What there is to tell about a release at this moment. */
export function notificationOf(
  kind: NotificationKind,
  state: ReleaseState,
  record: ReleaseRecord,
  now: number,
): Notification {
  return {
    kind,
    app: record.app,
    environment: record.environment,
    release: state.release,
    previous: state.plan.previous,
    commit: record.commit,
    subject: record.subject,
    by: state.by,
    at: now,
    seconds: Math.round((now - state.openedAt) / 1000),
    reason: state.turned?.failure.message,
    next: kind === "approval-wanted" ? `plimsoll approve ${state.release}` : undefined,
    stages: kind === "started" ? [] : stagesOf(state),
  };
}

/** Which message the journal calls for and nobody has sent yet. */
export function dueNotification(state: ReleaseState): NotificationKind | undefined {
  if (state.plan.activates === undefined) return undefined;
  const due = state.finished?.result ?? (waitsForApproval(state) ? "approval-wanted" : "started");
  return state.notified.includes(due) ? undefined : due;
}

function waitsForApproval(state: ReleaseState): boolean {
  return state.plan.operations.some(
    ({ n, operation }) =>
      operation.kind === "approve" && state.steps[String(n)]?.kind === "intended" && state.answer === undefined,
  );
}

function stagesOf(state: ReleaseState): Notification["stages"] {
  return state.plan.operations.map(({ n, operation }) => {
    const step = state.steps[String(n)];
    const result = step === undefined ? "not run" : step.kind === "done" ? "passed" : "failed";
    return { name: describeOperation(operation), result };
  });
}
