import type { RunCommand } from "../command-list.js";
import { EXIT } from "../exit-code.js";
import { carryOn } from "../release/carry-on.js";
import { findOpenRelease } from "../release/find-release.js";

/** Says yes (or no) in the journal; carries the release on when nobody else does. */
export const approve: RunCommand = async (context, [id], flags) => {
  const { session, state } = findOpenRelease(context, id);
  const journal = session.files.journal(state.release);
  const at = context.clock.now();
  if (typeof flags.decline === "string") {
    await journal.append({ kind: "declined", by: context.by, reason: flags.decline, at });
  } else await journal.append({ kind: "approved", by: context.by, at });
  const answer = flags.decline === undefined ? "approved" : "declined";
  context.note(`${answer} ${state.release}`);
  if (flags.messageOnly !== true) return await carryOn(session, state.release);
  if (context.json) context.print(JSON.stringify({ release: state.release, outcome: answer }));
  return EXIT.done;
};
