import { describeOperation } from "../plan/print.js";
import type { NotificationKind } from "../release/entry.js";
import type { ReleaseRecord } from "../release/record.js";
import { openApproval, type ReleaseState } from "../release/state.js";
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
  const waits = openApproval(state) !== undefined && state.answer === undefined;
  const due = state.finished?.result ?? (waits ? "approval-wanted" : "started");
  return state.notified.includes(due) ? undefined : due;
}

function stagesOf(state: ReleaseState): Notification["stages"] {
  return state.plan.operations.map(({ n, operation }) => {
    const step = state.steps[n];
    const result = step === undefined ? "not run" : step.kind === "done" ? "passed" : "failed";
    return { name: describeOperation(operation), result };
  });
}
