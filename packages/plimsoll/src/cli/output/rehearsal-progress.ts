import { createLogUpdate } from "log-update";
import type { Context } from "../context.js";

/** How far a rehearsal is, on a terminal and nowhere else; leaves nothing behind. */
export function rehearsalProgress(context: Context, runs: number) {
  const isShown = context.stream.isTTY === true && !context.json && !context.quiet;
  const draw = isShown ? createLogUpdate(context.stream) : undefined;
  return {
    show: (ended: number) => draw?.(`rehearsing: ${ended} of ${runs} releases`),
    close: () => draw?.clear(),
  };
}
