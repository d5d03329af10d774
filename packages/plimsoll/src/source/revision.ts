import { PlimsollError } from "../base/error.js";
import { askGit, git } from "./git.js";

export interface Commit {
  /** 40 hex digits. */
  readonly id: string;
  /** First line of the message. */
  readonly subject: string;
  readonly author: string;
  /** ISO 8601. */
  readonly committedAt: string;
}

/** What a person wrote for a revision, as one commit. */
export async function resolveCommit(root: string, revision: string): Promise<Commit> {
  const args = ["rev-parse", "--quiet", "--verify", "--end-of-options", `${revision}^{commit}`];
  const answer = await askGit({ cwd: root, args });
  if (answer.code !== 0) throw await unknownRevision(root, revision);
  const format = "--format=%H%x00%s%x00%an%x00%cI";
  const sha = answer.stdout.toString("utf8").trim();
  const text = await git({ cwd: root, args: ["show", "-s", "--no-show-signature", format, sha] });
  const [id = "", subject = "", author = "", committedAt = ""] = text.trimEnd().split("\0");
  return { id, subject, author, committedAt };
}

async function unknownRevision(root: string, revision: string): Promise<PlimsollError> {
  const head = await askGit({ cwd: root, args: ["rev-parse", "--quiet", "--verify", "HEAD"] });
  if (head.code !== 0) {
    return new PlimsollError({
      code: "ENV-NO-COMMITS",
      kind: "author",
      message: `Cannot find the revision "${revision}" as the repository has no commits yet`,
      place: root,
      hint: "Commit the app: releases are made from commits",
    });
  }
  const names = await git({ cwd: root, args: ["for-each-ref", "--format=%(refname:short)", "--sort=-creatordate"] });
  const known = names.split("\n").filter((name) => name !== "");
  return new PlimsollError({
    code: "ENV-UNKNOWN-REVISION",
    kind: "author",
    message: `Cannot find the revision "${revision}": it is no branch, tag or commit of this repository`,
    place: root,
    hint: suggestion(revision, known),
  });
}

function suggestion(revision: string, known: readonly string[]): string {
  const near = nearNames(revision, known);
  if (near.length > 0) return `Did you mean ${near.map((name) => `"${name}"`).join(" or ")}?`;
  return `Known are ${known.slice(0, 5).join(", ")}; a commit may have to be fetched first`;
}

/** Names that contain what was written, or the other way round, or that share most of its pairs of letters. */
function nearNames(revision: string, known: readonly string[]): readonly string[] {
  const likeness = (name: string) => {
    const [a, b] = [revision.toLowerCase(), name.toLowerCase()];
    return a.includes(b) || b.includes(a) ? 1 : sharedPairs(a, b);
  };
  const ranked = known.map((name) => ({ name, likeness: likeness(name) })).filter((one) => one.likeness >= 0.5);
  return ranked
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, 2)
    .map((one) => one.name);
}

/** Dice's coefficient over pairs of letters, 0 to 1. */
function sharedPairs(a: string, b: string): number {
  const pairs = (text: string) => new Set(Array.from({ length: text.length - 1 }, (_, at) => text.slice(at, at + 2)));
  const [left, right] = [pairs(a), pairs(b)];
  const shared = [...left].filter((pair) => right.has(pair)).length;
  return left.size + right.size === 0 ? 0 : (2 * shared) / (left.size + right.size);
}
