import type { z } from "zod";
import { candidatesIn, wantedOneOf } from "../schema/leaf.js";
import type { Finding } from "./finding.js";
import { type Path, valueAt } from "./path.js";
import { shown } from "./shown.js";
import { didYouMean } from "./suggest.js";

type Issue = z.core.$ZodIssue;

/** Everything in which a value differs from its schema. */
export function checkShape(schema: z.ZodType, value: unknown): readonly Finding[] {
  const result = schema.safeParse(value);
  return result.success ? [] : result.error.issues.flatMap((issue) => findingsOf(issue, [], value));
}

function findingsOf(issue: Issue, base: Path, root: unknown): readonly Finding[] {
  const path = [...base, ...(issue.path as Path)];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownName("DEF-UNKNOWN-KEY", [...path, key], key, issue.message));
    case "invalid_key":
      return [unknownName("DEF-NAME", path, String(path.at(-1)), issue.issues[0]?.message ?? issue.message)];
    case "invalid_union":
      return ofUnion(issue, path, root);
    default:
      return [wrongValue(path, issue.message, root)];
  }
}

function unknownName(code: Finding["code"], path: Path, name: string, wanted: string): Finding {
  return { code, path, wanted, found: JSON.stringify(name), hint: didYouMean(name, candidatesIn(wanted)) };
}

function wrongValue(path: Path, wanted: string, root: unknown): Finding {
  const value = valueAt(root, path);
  const hint = typeof value === "string" ? didYouMean(value, candidatesIn(wanted)) : undefined;
  const code = value === undefined ? "DEF-MISSING" : "DEF-VALUE";
  return { code, path, wanted, found: shown(value, path), hint };
}

/** Of a union's branches, the one that was meant: the right type at its root, and the fewest problems below. */
function ofUnion(issue: Extract<Issue, { code: "invalid_union" }>, path: Path, root: unknown): readonly Finding[] {
  if ("options" in issue && Array.isArray(issue.options)) {
    return [wrongValue(path, wantedOneOf(issue.options.map(String)), root)];
  }
  const branches = issue.errors
    .filter((branch) => !branch.some((inner) => isOfAnotherType(inner, valueAt(root, path))))
    .map((branch) => branch.flatMap((inner) => findingsOf(inner, path, root)))
    .sort((a, b) => a.length - b.length);
  return branches[0] ?? [wrongValue(path, issue.message, root)];
}

function isOfAnotherType(issue: Issue, value: unknown): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === "invalid_value") return !issue.values.some((wanted) => typeof wanted === typeof value);
  return issue.code === "invalid_type";
}
