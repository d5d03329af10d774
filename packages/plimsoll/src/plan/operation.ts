import type { SmokeModel } from "../model/app-model.js";

/**
 * One thing to do. Everything a target needs beyond these few words stands in the release's record, so an operation
 * stays printable. A `revision` is what runs of one service: its artifact, environment and secret versions.
 */
export type Operation =
  | { readonly kind: "gate"; readonly gate: string }
  | { readonly kind: "build"; readonly service: string; readonly artifact: string }
  | { readonly kind: "provision"; readonly store: string }
  | { readonly kind: "back-up"; readonly store: string; readonly backup: string }
  | { readonly kind: "restore"; readonly store: string; readonly backup: string; readonly toTime: string | undefined }
  | { readonly kind: "drill"; readonly store: string; readonly backup: string }
  | { readonly kind: "migrate"; readonly service: string }
  | { readonly kind: "start"; readonly service: string; readonly revision: string; readonly count: number }
  | { readonly kind: "wait-ready"; readonly service: string; readonly revision: string; readonly count: number }
  | { readonly kind: "smoke"; readonly side: "candidate" | "production"; readonly tests: readonly SmokeModel[] }
  | { readonly kind: "approve" }
  | { readonly kind: "shift"; readonly percent: number; readonly to: TrafficSplit }
  | { readonly kind: "bake"; readonly percent: number; readonly pairs: RevisionPairs }
  | { readonly kind: "watch"; readonly forMs: number; readonly pairs: RevisionPairs }
  | { readonly kind: "activate"; readonly record: string }
  | { readonly kind: "scale"; readonly service: string; readonly revision: string; readonly count: number }
  | { readonly kind: "stop"; readonly service: string; readonly revision: string };

export type OperationKind = Operation["kind"];

/**
 * Percent of each service's traffic per revision. A service that is named with no revision gets no traffic at all
 * (before its first release); otherwise its percentages sum to 100. A service that is not named stays as it is.
 */
export type TrafficSplit = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Per service, who is judged against whom. */
export type RevisionPairs = Readonly<Record<string, RevisionPair>>;

export interface RevisionPair {
  readonly canary: string;
  readonly stable: string;
}

/** What can go wrong for others if this operation does. */
export type Danger = "none" | "capacity" | "traffic" | "data";
