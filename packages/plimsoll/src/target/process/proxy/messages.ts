import type { ProcessIdentity } from "../../../base/process-identity.js";
import type { Counters } from "./counters.js";
import type { Address, RoutingTable } from "./routing-table.js";

/** Raised when parent and worker of different versions would misunderstand each other; an upgrade then refuses. */
export const PROTOCOL = 1;

/** Milliseconds since the epoch until which each service is paused. */
export type Pauses = Readonly<Record<string, number>>;

/** Which part of the traffic a listener carries, everything from outside or calls to one service, and which one it is. */
export type ListenerKey = `public#${string}` | `internal:${string}#${string}`;

/** The service whose internal listener it is; undefined for the public one. */
export function internalServiceOf(key: ListenerKey): string | undefined {
  return key.startsWith("public#") ? undefined : key.slice("internal:".length, key.lastIndexOf("#"));
}

export type ToWorker =
  | StartMessage
  | { readonly kind: "swap"; readonly ask: number; readonly table: RoutingTable }
  | { readonly kind: "pause"; readonly ask: number; readonly pauses: Pauses }
  | { readonly kind: "report"; readonly ask: number }
  /** Accept from now on. */
  | { readonly kind: "serve"; readonly ask: number }
  /** Stand by for the worker that serves. */
  | { readonly kind: "stand-by"; readonly current: ProcessIdentity | undefined }
  /** Listen here and send the handle, with which others can go on. */
  | { readonly kind: "listen"; readonly key: ListenerKey; readonly address: Address }
  /** Comes with a listening handle: the current worker accepts on it, the others keep it until they are. */
  | { readonly kind: "keep-listener"; readonly key: ListenerKey }
  | { readonly kind: "drop-listener"; readonly ask: number; readonly key: ListenerKey }
  | { readonly kind: "drain"; readonly idleMs: number; readonly graceMs: number };

export interface StartMessage {
  readonly kind: "start";
  readonly workerId: string;
  readonly table: RoutingTable;
  readonly pauses: Pauses;
  /** The worker that serves; undefined when there is none. */
  readonly current: ProcessIdentity | undefined;
}

/** The current worker accepts all connections, the standby none yet, draining ones none any more. */
export type WorkerRole = "current" | "standby" | "draining";

export type FromWorker =
  | { readonly kind: "ready"; readonly protocol: number }
  | { readonly kind: "done"; readonly ask: number; readonly report: WorkerReport }
  /** What was counted since the last message; a revision that is missing has not changed. */
  | { readonly kind: "counted"; readonly counters: Counters }
  /** Comes with the handle. */
  | { readonly kind: "listening"; readonly key: ListenerKey }
  | { readonly kind: "not-listening"; readonly key: ListenerKey; readonly reason: string }
  /** It was told to stop by someone else than its parent. */
  | { readonly kind: "leaving" };

/** Everything a worker has counted since it began; a later report replaces an earlier one. */
export interface WorkerReport {
  readonly counters: Counters;
  readonly connections: number;
  /** Requests held by a pause, by service. */
  readonly held: Readonly<Record<string, number>>;
  /** Requests in flight, by service and instance; instances without any are left out. */
  readonly inFlight: readonly InstanceInFlight[];
}

/** From a draining worker whose parent has died to the parent after it. */
export interface OrphanReport {
  readonly workerId: string;
  readonly report: WorkerReport;
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
      readonly listeners: readonly ListenerKey[];
    }
  /** Comes with the listening handle. */
  | { readonly kind: "listener"; readonly key: ListenerKey };

/** From a parent to whoever started it. */
export type FromParent =
  | { readonly kind: "serving"; readonly pid: number }
  | { readonly kind: "failed"; readonly code: string; readonly message: string; readonly hint: string | undefined };
