import { formatDuration } from "../../base/duration.js";
import { leaseHolder } from "../../store/file/file-lease.js";
import type { RunCommand } from "../command-list.js";
import { EXIT } from "../exit-code.js";
import { findProject } from "../project.js";
import { openRecordedSession } from "../release/session.js";

/** What serves by the proxy's and the target's own word, and what is under way by the journal's. */
export const status: RunCommand = async (context, [environment]) => {
  const session = openRecordedSession(context, findProject(context), environment);
  const observed = await session.target.observe();
  const instances = (await session.target.status())?.instances ?? [];
  const open = session.files.unfinished();
  const holder = leaseHolder(session.leases);
  const record = observed.serving === undefined ? undefined : session.files.readRecord(observed.serving);
  const underWay = open && {
    release: open.release,
    by: open.by,
    holder: holder?.by,
    goingBack: open.turned !== undefined,
  };
  const serves = record && {
    release: record.id,
    commit: record.commit,
    subject: record.subject,
    since: record.createdAt,
  };
  if (context.json) {
    const { services, stores, addresses } = observed;
    const document = { environment: session.environment, serves, underWay, services, stores, addresses, instances };
    context.print(JSON.stringify(document, null, 2));
    return EXIT.done;
  }

  context.print(
    `${session.environment}: ${serves === undefined ? "nothing serves" : `${serves.release} serves, ${serves.subject}`}`,
  );
  if (underWay !== undefined) {
    const whose =
      underWay.holder === undefined ? "nobody carries it on: plimsoll resume" : `held by ${underWay.holder}`;
    context.print(`  release ${underWay.release} is under way${underWay.goingBack ? ", going back" : ""}; ${whose}`);
  }
  for (const [name, revisions] of Object.entries(observed.services)) {
    for (const { revision, weight, running, ready } of revisions) {
      context.print(`  ${`${name}@${revision}`.padEnd(28)} ${`${weight}%`.padStart(4)}  ${ready} of ${running} ready`);
    }
  }
  for (const [name, store] of Object.entries(observed.stores)) {
    context.print(`  ${name.padEnd(28)} ${store.kind === "running" ? `running, version ${store.version}` : "stopped"}`);
  }
  for (const { id, phase, pid, uptimeMs, restarts, memory } of instances) {
    const uptime = uptimeMs === undefined ? "" : `up ${formatDuration(Math.round(uptimeMs / 1000) * 1000)}`;
    const size = memory === undefined ? "" : `${Math.round(memory / 2 ** 20)} MiB`;
    context.print(`  ${id.padEnd(28)} ${phase}  pid ${pid ?? "-"}  ${uptime}  ${size}  ${restarts} restarts`);
  }
  for (const { url, service } of observed.addresses) context.print(`  ${url}  (${service})`);
  return EXIT.done;
};
