import type { ErrorCode } from "../../base/error.js";
import type { Path } from "./path.js";

/** What is wrong at one place of one environment, before we know which others share it. */
export interface Finding {
  readonly code: ErrorCode;
  readonly path: Path;
  /** Completes "it must ...". */
  readonly wanted: string;
  /** As it is printed; never a secret. */
  readonly found: string;
  readonly hint?: string | undefined;
}
