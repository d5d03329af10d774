import { formatDuration } from "../../../base/duration.js";
import type { JobResult } from "./job.js";

/** The end of a job as the second half of a sentence: `"npm test" ` + `exited with code 1 after 3.2s`. */
export function jobSentence(result: JobResult): string {
  switch (result.kind) {
    case "done":
      return `ended well after ${formatDuration(result.seconds * 1000)}`;
    case "failed":
      return `${endOf(result)} after ${formatDuration(result.seconds * 1000)}`;
    case "timed-out":
      return `was ended as it took longer than ${formatDuration(result.afterMs)}`;
    case "aborted":
      return "was ended as the release was aborted";
    case "not-started":
      return `could not be started: ${result.reason}`;
    default:
      return result satisfies never;
  }
}

function endOf(result: JobResult & { readonly kind: "failed" }): string {
  const exit = result.signal === undefined ? `exited with code ${result.code}` : `was killed by ${result.signal}`;
  return result.cause === "out-of-memory" ? `ran out of memory and ${exit}` : exit;
}
