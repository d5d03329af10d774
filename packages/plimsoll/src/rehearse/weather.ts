import type { Operation } from "../plan/operation.js";
import type { Written } from "../release/entry.js";
import type { Fate } from "../target/memory/memory-target.js";
import type { RevisionNature } from "../target/memory/revision-nature.js";

/** Everything that may go wrong with a release, and how long everything takes. Times in milliseconds. */
export interface Weather {
  /** Numbers from 0 to 1, by which single requests of visitors fail or not. */
  readonly draw: () => number;
  /** Asked once per revision; `isNew` when this release brings it. */
  nature(service: string, revision: string, isNew: boolean): RevisionNature;
  append(written: Written): AppendFate;
  request(operation: Operation, timeoutMs: number): RequestFate;
  claim(): ClaimFate;
  /** A process has nothing to do for the moment. */
  pause(): PauseFate;
  signalsAreReadable(): boolean;
  /** Whether a question that changes nothing is answered at all. */
  answers(): boolean;
  approval(withinMs: number): ApprovalFate;
  /** From the death of a process to the next command. */
  nextCommandAfterMs(): number;
  /** Asked once per release. */
  happenings(): readonly Happening[];
}

export type AppendFate =
  | { readonly kind: "goes-well" }
  | { readonly kind: "dies"; readonly when: "before" | "after" }
  /** The disk refuses; now and then the entry is there all the same. */
  | { readonly kind: "fails"; readonly written: boolean }
  | { readonly kind: "freezes"; readonly ms: number };

export type ClaimFate =
  | { readonly kind: "goes-well" }
  | { readonly kind: "dies"; readonly when: "before" | "after" }
  | { readonly kind: "fails" }
  | { readonly kind: "silent" };

export interface RequestFate {
  readonly fate: Fate;
  /** `sent`: as the request leaves; `landed`: as its effect is there and before its sender knows. */
  readonly sender:
    | { readonly kind: "lives" }
    | { readonly kind: "dies"; readonly when: "before" | "sent" | "landed" }
    | { readonly kind: "freezes"; readonly ms: number };
}

export type PauseFate =
  | { readonly kind: "goes-well" }
  | { readonly kind: "dies" }
  | { readonly kind: "freezes"; readonly ms: number };

export interface ApprovalFate {
  /** Whether the command waits for the answer, or leaves and `approve` carries on. */
  readonly waits: boolean;
  /** After the release has asked for it. */
  readonly answers: readonly { readonly kind: "approved" | "declined"; readonly afterMs: number }[];
}

export type Happening = { readonly afterMs: number } & (
  | { readonly kind: "message"; readonly message: "approved" | "declined" | "abort" }
  | { readonly kind: "clock-step"; readonly ms: number }
  | { readonly kind: "instance-down"; readonly nth: number }
  | { readonly kind: "target-restart" }
  | { readonly kind: "contender" }
  /** Both the command and what carries operations out are replaced. */
  | { readonly kind: "upgrade" }
  /** The target is there and does nothing for a while: what was sent to it arrives afterwards. */
  | { readonly kind: "target-frozen"; readonly ms: number; readonly connections: "hang" | "break" }
);
