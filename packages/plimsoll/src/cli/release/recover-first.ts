import type { Lease } from "../../release/lease.js";
import type { ReleaseEnd } from "../../release/run-release.js";
import { continueRelease } from "./carry-out.js";
import type { Session } from "./session.js";

/**
 * Carries a release that a dead process left behind to its end, before anything else happens in its environment.
 * Undefined when there was none.
 */
export async function recoverFirst(session: Session, lease: Lease, wait = false): Promise<ReleaseEnd | undefined> {
  const { context, files } = session;
  const open = files.unfinished();
  if (open === undefined) return undefined;
  context.note(`release ${open.release} was interrupted; carrying it to its end first`);
  const end = await continueRelease(session, lease, open.release, wait);
  context.note(`release ${open.release}: ${end.kind === "finished" ? end.state.finished?.result : end.kind}`);
  return end;
}
