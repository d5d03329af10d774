import { leaseHolder } from "../../store/file/file-lease.js";
import type { RunCommand } from "../command-list.js";
import { EXIT } from "../exit-code.js";
import { statusLines } from "../output/status-lines.js";
import { findProject } from "../project.js";
import { openRecordedSession } from "../release/session.js";

/** What serves by the proxy's and the target's own word, and what is under way by the journal's. */
export const status: RunCommand = async (context, [environment]) => {
  const session = openRecordedSession(context, findProject(context), environment);
  const observed = await session.target.observe();
  const { instances, alarms = [] } = await session.target.status();
  const open = session.files.unfinished();
  const holder = leaseHolder(session.leases);
  const record = observed.serving === undefined ? undefined : session.files.readRecord(observed.serving);
  const underWay = open && {
    release: open.release,
    by: open.by,
    holder: holder?.by,
    goingBack: open.turned !== undefined,
    previous: open.plan.previous,
  };
  const serves = record && {
    release: record.id,
    commit: record.commit,
    subject: record.subject,
    since: record.createdAt,
  };
  if (context.json) {
    const { services, stores, addresses } = observed;
    const document = {
      environment: session.environment,
      serves,
      underWay,
      services,
      stores,
      addresses,
      instances,
      alarms,
    };
    context.print(JSON.stringify(document, null, 2));
    return EXIT.done;
  }

  const { environment: name } = session;
  for (const line of statusLines({ environment: name, serves, underWay, observed, instances, alarms }))
    context.print(line);
  return EXIT.done;
};
