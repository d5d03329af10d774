import type { Counters } from "./counters.js";
import type { RoutingTable } from "./routing-table.js";

/** Raised when parent and worker of different versions would misunderstand each other; an upgrade then refuses. */
export const PROTOCOL = 1;

/** Milliseconds since the epoch until which each service is paused. */
export type Pauses = Readonly<Record<string, number>>;

/** Which part of the traffic a listener carries: everything from outside, or calls to one service. */
export type ListenerName = "public" | `internal:${string}`;

export type ToWorker =
  | { readonly kind: "start"; readonly workerId: string; readonly table: RoutingTable; readonly pauses: Pauses }
  | { readonly kind: "swap"; readonly ask: number; readonly table: RoutingTable }
  | { readonly kind: "pause"; readonly ask: number; readonly pauses: Pauses }
  | { readonly kind: "report"; readonly ask: number }
  /** The newest connection handles go to the current worker; the others watch it. */
  | { readonly kind: "role"; readonly role: WorkerRole; readonly currentPid: number | undefined }
  /** Comes with a listening handle, to keep for the day the parent dies. */
  | { readonly kind: "keep-listener"; readonly name: ListenerName }
  | { readonly kind: "drop-listener"; readonly ask: number; readonly name: ListenerName }
  /** Comes with an accepted connection from which nothing has been read. */
  | { readonly kind: "connection"; readonly id: number; readonly listener: ListenerName }
  | { readonly kind: "drain"; readonly idleMs: number; readonly graceMs: number };

export type WorkerRole = "current" | "standby" | "draining";

export type FromWorker =
  | { readonly kind: "ready"; readonly protocol: number }
  | { readonly kind: "done"; readonly ask: number; readonly report: WorkerReport }
  | { readonly kind: "report"; readonly report: WorkerReport }
  /** Sent before anything is read from the connection: without it, the parent may hand the connection to another. */
  | { readonly kind: "connection-taken"; readonly id: number }
  /** It was told to stop by someone else than its parent. */
  | { readonly kind: "leaving" }
  | { readonly kind: "ejected"; readonly service: string; readonly revision: string; readonly instance: string };

/** Everything a worker has counted since it began; a later report replaces an earlier one. */
export interface WorkerReport {
  readonly counters: Counters;
  readonly connections: number;
  /** Requests held by a pause, by service. */
  readonly held: Readonly<Record<string, number>>;
  /** Requests in flight, by service and instance; instances without any are left out. */
  readonly inFlight: readonly InstanceInFlight[];
}

export interface InstanceInFlight {
  readonly service: string;
  readonly revision: string;
  readonly instance: string;
  readonly count: number;
}

/** From an orphaned worker to the parent it has started. */
export type ToNewParent =
  | {
      readonly kind: "adopt";
      readonly workerId: string;
      readonly protocol: number;
      readonly table: RoutingTable;
      readonly pauses: Pauses;
      readonly listeners: readonly ListenerName[];
    }
  /** Comes with the listening handle. */
  | { readonly kind: "listener"; readonly name: ListenerName };

/** From a parent to whoever started it. */
export type FromParent =
  | { readonly kind: "serving"; readonly pid: number }
  | { readonly kind: "failed"; readonly code: string; readonly message: string; readonly hint: string | undefined };
