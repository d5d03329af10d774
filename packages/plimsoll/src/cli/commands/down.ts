import type { RunCommand } from "../command-list.js";
import { requireYes } from "../confirm.js";
import { EXIT } from "../exit-code.js";
import { findProject } from "../project.js";
import { openRecordedSession } from "../release/session.js";
import { withLease } from "../release/with-lease.js";

/** Stops instances, stores, proxy and supervisor. Data, backups and release records stay. */
export const down: RunCommand = async (context, [environment], flags) => {
  const session = openRecordedSession(context, findProject(context), environment);
  if (!(await requireYes(context, `Stop everything of ${session.environment}?`, flags))) return EXIT.refused;
  return await withLease(session, async () => {
    await session.target.down();
    if (context.json) context.print(JSON.stringify({ environment: session.environment, down: true }));
    else
      context.print(
        `${session.environment} is down; its data, backups and records stay in ${session.project.stateDir}`,
      );
    return EXIT.done;
  });
};
