import { makeStorePlan } from "../../plan/make-store-plan.js";
import type { RunCommand } from "../command-list.js";
import { requireYes } from "../confirm.js";
import { EXIT } from "../exit-code.js";
import { findProject } from "../project.js";
import { chooseBackup, parseToTime } from "../release/choose-backup.js";
import { runStorePlan } from "../release/run-store-plan.js";
import { openRecordedSession } from "../release/session.js";

/** The data that is replaced is kept beside the restored one, so that a restore can be taken back too. */
export const restore: RunCommand = async (context, [environment, store = ""], flags) => {
  const toTime = parseToTime(flags.toTime);
  const session = openRecordedSession(context, findProject(context), environment);
  const backup = await chooseBackup(session, store, { from: flags.from, toTime });
  const question = `Replace the data of ${store} in ${session.environment} by ${backup}${toTime === undefined ? "" : ` as of ${toTime}`}?`;
  if (!(await requireYes(context, question, flags))) return EXIT.refused;
  return await runStorePlan(session, store, (record) =>
    makeStorePlan({
      app: record.app,
      environment: session.environment,
      operation: { kind: "restore", store, backup, toTime },
      cause: "asked for",
    }),
  );
};
