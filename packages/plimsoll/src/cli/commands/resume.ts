import type { RunCommand } from "../command-list.js";
import { EXIT, exitCodeOf } from "../exit-code.js";
import { printEnd } from "../output/print-end.js";
import { findProject } from "../project.js";
import { recoverFirst } from "../release/recover-first.js";
import { openRecordedSession } from "../release/session.js";
import { withLease } from "../release/with-lease.js";

export const resume: RunCommand = async (context, [environment]) => {
  const session = openRecordedSession(context, findProject(context), environment);
  return await withLease(session, async (lease) => {
    const end = await recoverFirst(session, lease);
    if (end === undefined) {
      if (context.json)
        context.print(JSON.stringify({ environment: session.environment, outcome: "nothing-to-resume" }));
      else context.print(`nothing to resume in ${session.environment}`);
      return EXIT.done;
    }
    printEnd(session, end);
    return exitCodeOf(end);
  });
};
