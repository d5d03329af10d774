import type { Lease } from "../../release/lease.js";
import { acquireLease } from "../../store/file/file-lease.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import type { Session } from "./session.js";

/** Runs the work while this process holds the environment; somebody else's hold is exit code 4, with their name. */
export async function withLease(session: Session, work: (lease: Lease) => Promise<ExitCode>): Promise<ExitCode> {
  const { context, leases, environment } = session;
  const answer = acquireLease({ folder: leases, by: context.by, now: context.clock.now() });
  if (answer.kind === "busy") {
    const { by, pid, since } = answer.holder;
    const minutes = Math.round((context.clock.now() - since) / 60_000);
    const sentence = `${environment} is held by ${by} (process ${pid}, for ${minutes} min)`;
    if (context.json) context.print(JSON.stringify({ error: { code: "REL-HELD", kind: "world", message: sentence } }));
    context.note(`${sentence}; wait for it, or take its release back with "plimsoll abort"`);
    return EXIT.held;
  }
  try {
    return await work(answer.lease);
  } finally {
    await answer.lease.release();
  }
}
