import type { Journal } from "../../release/journal.js";
import type { Lease } from "../../release/lease.js";
import type { Session } from "./session.js";

/**
 * The first INT or TERM takes the release back, as somebody wants it stopped and half a canary is no place to stop. The
 * second one leaves at once; the next command carries the release to its end. Returns how to stop listening.
 */
export function abortOnSignal({ context }: Session, journal: Journal, lease: Lease): () => void {
  let asked = false;
  const listener = (signal: NodeJS.Signals) => {
    if (asked) {
      context.note("leaving; the next command carries the release to its end");
      void lease.release().finally(() => process.exit(signal === "SIGINT" ? 130 : 143));
      return;
    }
    asked = true;
    context.note(`${signal} received: taking the release back (once more to leave at once)`);
    void journal.append({ kind: "abort", by: context.by, reason: `${signal} received`, at: context.clock.now() });
  };
  process.on("SIGINT", listener);
  process.on("SIGTERM", listener);
  return () => {
    process.off("SIGINT", listener);
    process.off("SIGTERM", listener);
  };
}
