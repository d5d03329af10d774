import type { RunCommand } from "../command-list.js";
import { confirmed } from "../confirm.js";
import { EXIT, exitCodeOf } from "../exit-code.js";
import { addressLines } from "../output/address-lines.js";
import { printEnd } from "../output/print-end.js";
import { printServing } from "../output/print-serving.js";
import { showPlan } from "../output/show-plan.js";
import { findProject } from "../project.js";
import { startRelease } from "../release/carry-out.js";
import { prepareShip, servesAlready } from "../release/prepare-ship.js";
import { recoverFirst } from "../release/recover-first.js";
import { openSession, type Session } from "../release/session.js";
import { openSource } from "../release/source.js";
import { withLease } from "../release/with-lease.js";

export const ship: RunCommand = async (context, [environment = ""], flags) => {
  const project = findProject(context);
  const source = await openSource(context, project, environment, String(flags.revision ?? "HEAD"));
  const { app, name, target } = source.model;
  const session = openSession({ context, project, environment: name, app, target });

  return await withLease(session, async (lease) => {
    const recovered = await recoverFirst(session, lease);
    if (recovered !== undefined && recovered.kind !== "finished") return printEnd(session, recovered);

    const prepared = await prepareShip(session, source);
    if (servesAlready(prepared)) return printServing(session, prepared);
    showPlan(context, prepared.plan, flags);
    if (!(await confirmed(context, `Ship ${prepared.record.id} to ${name}?`, flags))) return EXIT.refused;

    const wait = flags.wait === true || context.interactive;
    const release = { id: prepared.record.id, plan: prepared.plan, record: prepared.record };
    const end = await startRelease(session, lease, release, wait);
    if (printEnd(session, end) === EXIT.done && !context.json) await printAddresses(session);
    return exitCodeOf(end);
  });
};

/** What somebody wants to open next. */
async function printAddresses({ context, target }: Session): Promise<void> {
  for (const line of addressLines(await target.observe())) context.print(line);
}
