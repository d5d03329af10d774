import { makeStorePlan } from "../../plan/make-store-plan.js";
import type { RunCommand } from "../command-list.js";
import { EXIT } from "../exit-code.js";
import { findProject } from "../project.js";
import { runStorePlan } from "../release/run-store-plan.js";
import { openRecordedSession } from "../release/session.js";

export const backup: RunCommand = async (context, [environment, store = ""], flags) => {
  const session = openRecordedSession(context, findProject(context), environment);
  if (flags.list === true) {
    const backups = await session.target.listBackups(store);
    if (context.json) context.print(JSON.stringify(backups, null, 2));
    for (const { id, at, bytes } of context.json ? [] : backups) {
      context.print(`${id.padEnd(24)} ${at}  ${Math.ceil(bytes / 2 ** 20)} MiB`);
    }
    return EXIT.done;
  }
  return await runStorePlan(session, store, (record, id) =>
    makeStorePlan({
      app: record.app,
      environment: session.environment,
      operation: { kind: "back-up", store, backup: id },
      cause: "asked for",
    }),
  );
};
