import type { Decision } from "../../render/manifest/decide.js";
import type { Context } from "../context.js";
import type { OutputFolder } from "./disk.js";
import { unifiedDiff } from "./unified-diff.js";

/** What `--json` gives for each file that is not as it would be rendered. */
export interface FileReport {
  readonly path: string;
  readonly state: Exclude<Decision["kind"], "same">;
  /** Where both are: of our own file what rendering would change, of a person's what they changed. */
  readonly diff?: readonly string[];
}

/** Taken before anything is written: afterwards there is no difference left to show. */
export function reportFiles(decisions: readonly Decision[], folder: OutputFolder): readonly FileReport[] {
  return decisions.flatMap((decision) => {
    const { kind: state, path } = decision;
    if (state === "same") return [];
    const found = "artifact" in decision ? folder.read(path) : undefined;
    if (!("artifact" in decision) || found === undefined) return [{ path, state }];
    const { content } = decision.artifact;
    return [{ path, state, diff: state === "update" ? unifiedDiff(found, content) : unifiedDiff(content, found) }];
  });
}

type Words = Readonly<Record<FileReport["state"], readonly [deed: string, why: string]>>;

const WRITTEN: Words = {
  create: ["created", ""],
  update: ["updated", ""],
  remove: ["removed", "nothing renders it any more"],
  forget: ["forgotten", "nothing renders it any more, and it was removed already"],
  edited: ["kept", "edited by hand since it was rendered"],
  foreign: ["kept", "was not written by plimsoll"],
  "edited-orphan": ["kept", "nothing renders it any more, but it was edited by hand"],
};

const OVERWRITTEN: Words = {
  ...WRITTEN,
  edited: ["replaced", "was edited by hand"],
  foreign: ["replaced", "was not written by plimsoll"],
  "edited-orphan": ["removed", "was edited by hand; nothing renders it any more"],
};

const CHECKED: Words = {
  create: ["missing", ""],
  update: ["outdated", ""],
  remove: ["orphaned", "nothing renders it any more"],
  forget: ["outdated", "removed, but still in the manifest"],
  edited: ["edited", "by hand since it was rendered"],
  foreign: ["foreign", "was not written by plimsoll"],
  "edited-orphan": ["orphaned", "nothing renders it any more; edited by hand"],
};

export type Mode = "check" | "keep" | "overwrite";

const WORDS: Readonly<Record<Mode, Words>> = { check: CHECKED, keep: WRITTEN, overwrite: OVERWRITTEN };

export function printFiles(context: Context, reports: readonly FileReport[], mode: Mode): void {
  for (const { path, state, diff = [] } of reports) {
    const [deed, why] = WORDS[mode][state];
    context.print(`${deed.padEnd(9)} ${path}${why === "" ? "" : `  ${context.colors.dim(why)}`}`);
    if (mode === "check" || isKept(state)) for (const line of diff) context.print(`          ${line}`);
  }
}

export function isKept(state: FileReport["state"]): boolean {
  return state === "edited" || state === "foreign" || state === "edited-orphan";
}
