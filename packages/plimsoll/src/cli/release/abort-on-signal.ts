import type { Journal } from "../../release/journal.js";
import type { Lease } from "../../release/lease.js";
import type { Context } from "../context.js";

interface Heard {
  readonly context: Context;
  readonly journal: Journal;
  readonly lease: Lease;
  /** Tells the person without getting in the way of what the screen shows. */
  readonly say: (line: string) => void;
}

/**
 * The first INT or TERM takes the release back, as somebody wants it stopped and half a canary is no place to stop. The
 * second one leaves at once; the next command carries the release to its end. Returns how to stop listening.
 */
export function abortOnSignal({ context, journal, lease, say }: Heard): () => void {
  let asked = false;
  const listener = (signal: NodeJS.Signals) => {
    if (asked) {
      say("leaving; the next command carries the release to its end");
      void lease.release().finally(() => process.exit(signal === "SIGINT" ? 130 : 143));
      return;
    }
    asked = true;
    say(`${signal} received: taking the release back (once more to leave at once)`);
    void journal.append({ kind: "abort", by: context.by, reason: `${signal} received`, at: context.clock.now() });
  };
  process.on("SIGINT", listener);
  process.on("SIGTERM", listener);
  return () => {
    process.off("SIGINT", listener);
    process.off("SIGTERM", listener);
  };
}
