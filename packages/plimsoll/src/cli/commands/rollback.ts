import { PlimsollError } from "../../base/error.js";
import { makeRollbackPlan } from "../../plan/make-rollback-plan.js";
import type { Lease } from "../../release/lease.js";
import type { ReleaseRecord } from "../../release/record.js";
import type { ReleaseEnd } from "../../release/run-release.js";
import type { ReleaseState } from "../../release/state.js";
import type { RunCommand } from "../command-list.js";
import { confirmed } from "../confirm.js";
import { EXIT, exitCodeOf } from "../exit-code.js";
import { printEnd } from "../output/print-end.js";
import { showPlan } from "../output/show-plan.js";
import { findProject } from "../project.js";
import { startRelease } from "../release/carry-out.js";
import { recoverFirst } from "../release/recover-first.js";
import { openRecordedSession, type Session } from "../release/session.js";
import { withLease } from "../release/with-lease.js";

/** An earlier record serves again, whole: artifacts, configuration, secret versions. Needs no definition. */
export const rollback: RunCommand = async (context, [environment = ""], flags) => {
  const session = openRecordedSession(context, findProject(context), environment);
  return await withLease(session, async (lease) => {
    const recovered = await recoverFirst(session, lease);
    const ended = recovered?.kind === "approval-pending" ? await takeBack(session, lease, recovered.state) : recovered;
    if (ended?.kind === "lost-lease") return printEnd(session, ended);

    const observed = await session.target.observe();
    const from = observed.serving === undefined ? undefined : session.files.readRecord(observed.serving);
    const to = chooseRecord(session, from, typeof flags.to === "string" ? flags.to : undefined);
    const plan = makeRollbackPlan({ to, from, observed });
    showPlan(context, plan, flags);
    if (!(await confirmed(context, `Return ${environment} to ${to.id}?`, flags))) return EXIT.refused;

    const id = `${session.files.nextNumber()}-back-to-${to.number}`;
    const end = await startRelease(session, lease, { id, plan, record: to }, false);
    printEnd(session, end);
    return exitCodeOf(end);
  });
};

/** Whoever wants an earlier release does not want the one that waits for an approval. */
async function takeBack(session: Session, lease: Lease, { release }: ReleaseState): Promise<ReleaseEnd | undefined> {
  const { by, clock } = session.context;
  const at = clock.now();
  await session.files.journal(release).append({ kind: "abort", by, reason: "a rollback was asked for", at });
  return await recoverFirst(session, lease);
}

function chooseRecord(session: Session, from: ReleaseRecord | undefined, wanted: string | undefined): ReleaseRecord {
  const promoted = session.files.promoted();
  const found =
    wanted === undefined
      ? promoted.findLast((record) => from === undefined || (record.id !== from.id && record.number < from.number))
      : promoted.findLast((record) => record.id === wanted || String(record.number) === wanted);
  if (found !== undefined) return found;
  const known = promoted.map(({ id }) => id).join(", ");
  throw new PlimsollError({
    code: "REL-NO-EARLIER-RELEASE",
    kind: "author",
    message:
      wanted === undefined
        ? `Cannot roll ${session.environment} back as there is no release before ${from?.id ?? "the first"}`
        : `Cannot return ${session.environment} to "${wanted}" as no such release was ever promoted`,
    place: session.environment,
    hint: known === "" ? "Nothing was promoted here yet" : `Promoted were ${known}`,
  });
}
