import type { Operation, RevisionPairs } from "../../plan/operation.js";
import type { Outcome, Token } from "../target.js";

/** What the command line asks of the supervisor, over HTTP on its Unix socket; bodies are JSON. */
export interface PerformRequest {
  readonly operation: Operation;
  readonly token: Token;
  readonly timeoutMs: number;
}

export interface ClaimRequest {
  readonly fence: number;
  readonly underWay: "goes-on" | "ends";
}

/** The answer to a `PerformRequest` is a stream of these, one a line; the last one is the outcome. */
export type PerformLine =
  | { readonly kind: "report"; readonly line: string }
  | { readonly kind: "outcome"; readonly outcome: Outcome };

export interface SignalsRequest {
  readonly release: string;
  readonly revisions: RevisionPairs;
}

export interface EvidenceRequest {
  readonly revisions: Readonly<Record<string, string>>;
}

export interface PingAnswer {
  readonly pid: number;
  /** Version of the package that the supervisor runs. */
  readonly version: string;
  readonly busy: boolean;
}

export interface StatusAnswer {
  readonly instances: readonly InstanceStatus[];
  /** Sentences about what someone should look after; empty when all is well. A supervisor of an older version has none. */
  readonly alarms?: readonly string[];
}

export interface InstanceStatus {
  readonly id: string;
  readonly service: string;
  readonly revision: string;
  readonly release: string;
  readonly phase: "starting" | "running" | "restarting" | "stopping" | "stopped";
  readonly ready: boolean;
  readonly pid: number | undefined;
  readonly port: number;
  readonly uptimeMs: number | undefined;
  readonly restarts: number;
  /** Resident memory of its process group, bytes; undefined where the system does not say. */
  readonly memory: number | undefined;
  readonly lastExit: string | undefined;
}

export interface BackupsRequest {
  readonly store: string;
}

export interface BackupsAnswer {
  /** Finished ones, oldest first. */
  readonly backups: readonly BackupStatus[];
  /** The last one, whoever asked for it. */
  readonly lastDrill?: StoreWork;
  /** The schedule's last backup, when it failed. */
  readonly failedBackup?: StoreWork;
}

/** A drill, or a backup of the schedule, that has ended. */
export interface StoreWork {
  /** Of the release that it was an operation of, or `scheduled-<time>`. */
  readonly id: string;
  readonly kind: "back-up" | "drill";
  readonly store: string;
  readonly backup: string;
  /** When it ended, ISO 8601. */
  readonly at: string;
  readonly outcome: Exclude<Outcome, { readonly kind: "stale" }>;
}

/** A finished backup. */
export interface BackupStatus {
  readonly id: string;
  /** When it was complete, by the database's clock, ISO 8601. */
  readonly at: string;
  readonly bytes: number;
}

export interface UpgradeAnswer {
  /** Of the process that serves now. */
  readonly pid: number;
}

/** An answer with status 500: our bug or a broken world, as a sentence. */
export interface ErrorAnswer {
  readonly error: string;
}
