import type { ErrorCode } from "../../base/error.js";
import type { Finding } from "./finding.js";
import { type Path, printPath } from "./path.js";

/** One mistake in a definition, complete enough to be mended without opening the documentation. */
export interface Problem {
  readonly code: ErrorCode;
  /** `services.web.port`; empty for the definition as a whole. */
  readonly path: string;
  readonly found: string;
  /** Completes "it must ...". */
  readonly wanted: string;
  readonly message: string;
  readonly hint?: string;
}

/** `environments`: those in which it is found, when it is not found in all of them. */
export function problemOf(finding: Finding, file: string, path: Path, environments: readonly string[]): Problem {
  const where = printPath(path);
  const subject = where === "" ? file : `${where} in ${file}`;
  const suffix = environments.length === 0 ? "" : ` (in ${environments.join(", ")})`;
  return {
    code: finding.code,
    path: where,
    found: finding.found,
    wanted: finding.wanted,
    message: `Cannot use ${subject} as it must ${finding.wanted}: found ${finding.found}${suffix}`,
    ...(finding.hint !== undefined && { hint: finding.hint }),
  };
}
