import { leaseHolder } from "../../store/file/file-lease.js";
import { EXIT, type ExitCode, exitCodeOf } from "../exit-code.js";
import { printEnd } from "../output/print-end.js";
import { recoverFirst } from "./recover-first.js";
import type { Session } from "./session.js";
import { withLease } from "./with-lease.js";

/** Carries the release to its end in this process, unless a living one has it: that one reads the journal too. */
export async function carryOn(session: Session, release: string): Promise<ExitCode> {
  const holder = leaseHolder(session.leases);
  if (holder !== undefined) {
    const { by, pid } = holder;
    if (session.context.json) session.context.print(JSON.stringify({ release, outcome: "carried-on", by, pid }));
    else session.context.print(`${release} is carried on by ${by} (process ${pid})`);
    return EXIT.done;
  }
  return await withLease(session, async (lease) => {
    const end = await recoverFirst(session, lease);
    if (end === undefined) return EXIT.done;
    printEnd(session, end);
    return exitCodeOf(end);
  });
}
