import { makeStorePlan } from "../../plan/make-store-plan.js";
import type { BackupsAnswer, StoreWork } from "../../target/process/supervisor-protocol.js";
import type { RunCommand } from "../command-list.js";
import { EXIT } from "../exit-code.js";
import { findProject } from "../project.js";
import { runStorePlan } from "../release/run-store-plan.js";
import { openRecordedSession } from "../release/session.js";

export const backup: RunCommand = async (context, [environment, store = ""], flags) => {
  const session = openRecordedSession(context, findProject(context), environment);
  if (flags.list === true) {
    const list = await session.target.listBackups(store);
    for (const line of context.json ? [JSON.stringify(list, null, 2)] : linesOf(list)) context.print(line);
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

function linesOf({ backups, lastDrill, failedBackup }: BackupsAnswer): readonly string[] {
  return [
    ...backups.map(({ id, at, bytes }) => `${id.padEnd(30)} ${at}  ${Math.ceil(bytes / 2 ** 20)} MiB`),
    lastDrill === undefined ? "never drilled" : `last drill  ${describeWork(lastDrill)}`,
    ...(failedBackup === undefined ? [] : [`last scheduled backup  ${describeWork(failedBackup)}`]),
  ];
}

function describeWork({ at, backup, outcome }: StoreWork): string {
  return `${at} of ${backup}: ${outcome.kind === "done" ? outcome.detail : `failed: ${outcome.failure.message}`}`;
}
