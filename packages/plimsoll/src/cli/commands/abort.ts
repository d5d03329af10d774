import type { RunCommand } from "../command-list.js";
import { carryOn } from "../release/carry-on.js";
import { findOpenRelease } from "../release/find-release.js";

/** Asks in the journal for the way back; walks it when nobody else does. */
export const abort: RunCommand = async (context, [id], flags) => {
  const { session, state } = findOpenRelease(context, id);
  const reason = typeof flags.reason === "string" ? flags.reason : "no reason given";
  const journal = session.files.journal(state.release);
  await journal.append({ kind: "abort", by: context.by, reason, at: context.clock.now() });
  context.note(`asked for the way back of ${state.release}`);
  return await carryOn(session, state.release);
};
