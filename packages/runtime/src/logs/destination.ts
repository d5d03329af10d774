import { createRequire } from "node:module";
import type { DestinationStream } from "pino";
import { bufferedOutput } from "./line-buffer.js";

/** Where lines go. One that buffers has `flushSync`, which the lifecycle calls last. */
export interface LogDestination extends DestinationStream {
  readonly flushSync?: () => void;
}

export type LogFormat = "json" | "pretty";

export function standardOutput(format: LogFormat): LogDestination {
  return format === "pretty" ? prettyOutput() : bufferedOutput(standardOutputDescriptor);
}

const standardOutputDescriptor = 1;

/** Text in colours for a person; its library is loaded only here. */
function prettyOutput(): LogDestination {
  const { build } = createRequire(import.meta.url)("pino-pretty") as typeof import("pino-pretty");
  return build({ colorize: process.stdout.isTTY === true && process.env.NO_COLOR === undefined, sync: true });
}
