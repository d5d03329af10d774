import type { Pauses, WorkerRole } from "./messages.js";
import type { Listeners } from "./routing-table.js";

/** What the proxy says about itself. */
export interface ProxyStatus {
  readonly pid: number;
  readonly startedAt: number;
  /** The code that its workers run. */
  readonly entry: string;
  readonly generation: number;
  readonly fence: number;
  /** With the ports it really has. */
  readonly listeners: Listeners;
  readonly paused: Pauses;
  /** Requests that wait for the end of a pause, by service. */
  readonly held: Readonly<Record<string, number>>;
  readonly workers: readonly WorkerStatus[];
  /** Workers that died without being told to, since this parent began. */
  readonly workersLost: number;
  /** Empty when all is well. */
  readonly alarms: readonly Alarm[];
  readonly stateDir: string;
}

export interface WorkerStatus {
  readonly id: string;
  readonly pid: number;
  readonly role: WorkerRole | "starting";
  readonly connections: number;
}

export interface Alarm {
  /**
   * `state-unreadable`: the newest copy of the routing table could not be read; the one before it is in force.
   * `state-unsaved`: the table in force is newer than the saved one, and saving it is tried again.
   * `counters-unsaved`: as that, for the counters.
   */
  readonly kind: "state-unreadable" | "state-unsaved" | "counters-unsaved";
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly message: string;
}

/** What to drain: all that is left out is meant as a whole. */
export interface DrainScope {
  readonly service?: string;
  readonly revision?: string;
  readonly instances?: readonly string[];
}

export interface DrainOutcome {
  /** Requests still in flight at the deadline; 0 when drained. */
  readonly remaining: number;
}
