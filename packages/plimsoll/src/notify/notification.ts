import type { NotificationKind } from "../release/entry.js";

/** What is told to people outside: complete enough that nobody has to open a terminal to understand it. */
export interface Notification {
  readonly kind: NotificationKind;
  readonly app: string;
  readonly environment: string;
  readonly release: string;
  /** The record that served before, and serves again after a rollback. */
  readonly previous: string | undefined;
  readonly commit: string;
  readonly subject: string;
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly seconds: number;
  /** Why the release went back, with its figures. */
  readonly reason: string | undefined;
  /** What to type next, where there is something to do. */
  readonly next: string | undefined;
  /** Stage results in the order of the plan: `gate test: passed`. */
  readonly stages: readonly { readonly name: string; readonly result: "passed" | "failed" | "not run" }[];
}

/** One sentence, the same in every channel. */
export function headlineOf(notification: Notification): string {
  const { kind, app, environment, release, previous, seconds } = notification;
  const where = `${app} ${environment}`;
  switch (kind) {
    case "started":
      return `${where}: release ${release} has started`;
    case "approval-wanted":
      return `${where}: release ${release} wants an approval`;
    case "promoted":
      return `${where}: release ${release} serves, after ${seconds} s`;
    case "rolled-back":
      return `${where}: release ${release} was rolled back, ${previous ?? "nothing"} serves`;
    case "refused":
      return `${where}: release ${release} was refused, nothing has changed`;
    default:
      return kind satisfies never;
  }
}
