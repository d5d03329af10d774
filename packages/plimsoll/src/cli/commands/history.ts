import type { RunCommand } from "../command-list.js";
import { EXIT } from "../exit-code.js";
import { summarize } from "../output/release-summary.js";
import { findProject } from "../project.js";
import { openRecordedSession } from "../release/session.js";

export const history: RunCommand = async (context, [environment]) => {
  const { files } = openRecordedSession(context, findProject(context), environment);
  const releases = files.ids().flatMap((id) => {
    const state = files.state(id);
    if (state === undefined) return [];
    const { outcome, seconds, reason, kind } = summarize({ kind: "finished", state });
    const record = files.readRecord(id);
    return [
      {
        release: id,
        kind,
        outcome: state.finished === undefined ? "under-way" : outcome,
        at: new Date(state.openedAt).toISOString(),
        seconds,
        by: state.by,
        approvedBy: state.answer?.kind === "approved" ? state.answer.by : undefined,
        commit: record?.commit,
        subject: record?.subject,
        activates: state.plan.activates,
        reason: reason?.message,
      },
    ];
  });
  if (context.json) context.print(JSON.stringify(releases, null, 2));
  for (const { release, outcome, at, seconds, by, kind, activates, subject, reason } of context.json ? [] : releases) {
    const what = reason ?? subject ?? (kind === "rollback" ? `back to ${activates}` : kind);
    context.print(
      `${at.slice(0, 19)}  ${release.padEnd(16)} ${outcome.padEnd(12)} ${`${seconds} s`.padStart(8)}  ${by}  ${what}`,
    );
  }
  return EXIT.done;
};
