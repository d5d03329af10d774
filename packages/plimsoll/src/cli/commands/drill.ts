import { makeStorePlan } from "../../plan/make-store-plan.js";
import type { RunCommand } from "../command-list.js";
import { findProject } from "../project.js";
import { chooseBackup } from "../release/choose-backup.js";
import { runStorePlan } from "../release/run-store-plan.js";
import { openRecordedSession } from "../release/session.js";

/** A backup counts when it has been restored: on a second server, beside production, which is not touched. */
export const drill: RunCommand = async (context, [environment, store = ""], flags) => {
  const session = openRecordedSession(context, findProject(context), environment);
  const backup = await chooseBackup(session, store, { from: flags.from });
  return await runStorePlan(session, store, (record) =>
    makeStorePlan({
      app: record.app,
      environment: session.environment,
      operation: { kind: "drill", store, backup },
      cause: "proves that the backup can be restored",
    }),
  );
};
