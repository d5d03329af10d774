import type { Log } from "../process-log.js";
import type { Alarm } from "../status.js";

/** What someone should know and nobody asked: each kind is said once in the log, and stands in the status until it is over. */
export class Alarms {
  readonly #log: Log;
  readonly #raised = new Map<Alarm["kind"], Alarm>();

  constructor(log: Log) {
    this.#log = log;
  }

  get all(): readonly Alarm[] {
    return [...this.#raised.values()];
  }

  raise(kind: Alarm["kind"], message: string): void {
    if (this.#raised.has(kind)) return;
    this.#log(kind, { problem: message });
    this.#raised.set(kind, { kind, at: Date.now(), message });
  }

  isRaised(kind: Alarm["kind"]): boolean {
    return this.#raised.has(kind);
  }

  end(kind: Alarm["kind"]): void {
    if (this.#raised.delete(kind)) this.#log("alarm-over", { kind });
  }
}
