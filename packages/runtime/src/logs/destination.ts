import { createRequire } from "node:module";
import { type DestinationStream, destination } from "pino";

/** Where lines go. A stream that buffers has `flushSync`, which the lifecycle calls last. */
export interface LogDestination extends DestinationStream {
  readonly flushSync?: () => void;
}

export type LogFormat = "json" | "pretty";

/** Lines wait at most this long, or until this many bytes, before they are written. */
const flushEveryMs = 100;
const bufferedBytes = 4_096;

export function standardOutput(format: LogFormat): LogDestination {
  return format === "pretty"
    ? prettyOutput()
    : destination({ dest: 1, sync: false, minLength: bufferedBytes, periodicFlush: flushEveryMs });
}

/** Text in colours for a person; its library is loaded only here. */
function prettyOutput(): LogDestination {
  const { build } = createRequire(import.meta.url)("pino-pretty") as typeof import("pino-pretty");
  return build({ colorize: process.stdout.isTTY === true && process.env.NO_COLOR === undefined, sync: true });
}
