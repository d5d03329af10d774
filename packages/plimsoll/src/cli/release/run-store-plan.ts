import { PlimsollError } from "../../base/error.js";
import type { Plan } from "../../plan/plan.js";
import type { ReleaseRecord } from "../../release/record.js";
import { type ExitCode, exitCodeOf } from "../exit-code.js";
import { printEnd } from "../output/print-end.js";
import { startRelease } from "./carry-out.js";
import { recoverFirst } from "./recover-first.js";
import type { Session } from "./session.js";
import { withLease } from "./with-lease.js";

/** A plan about one store, carried out under the environment's lease like any other. */
export async function runStorePlan(
  session: Session,
  store: string,
  makePlan: (record: ReleaseRecord, id: string) => Plan,
): Promise<ExitCode> {
  return await withLease(session, async (lease) => {
    const recovered = await recoverFirst(session, lease);
    if (recovered !== undefined && recovered.kind !== "finished") return printEnd(session, recovered);
    const record = await servingRecord(session, store);
    const number = session.files.nextNumber();
    const draft = makePlan(record, `${number}-${store}`);
    const id = `${number}-${draft.kind}-${store}`;
    const end = await startRelease(session, lease, { id, plan: draft, record }, false);
    printEnd(session, end);
    return exitCodeOf(end);
  });
}

async function servingRecord(session: Session, store: string): Promise<ReleaseRecord> {
  const { serving } = await session.target.observe();
  const record =
    (serving === undefined ? undefined : session.files.readRecord(serving)) ?? session.files.newestRecord();
  if (record?.stores[store] !== undefined) return record;
  const known = Object.keys(record?.stores ?? {}).join(", ");
  throw new PlimsollError({
    code: "CLI-UNKNOWN-STORE",
    kind: "author",
    message: `Cannot find the store "${store}" in ${session.environment}`,
    place: store,
    hint: known === "" ? "It has no stores" : `It has ${known}`,
  });
}
