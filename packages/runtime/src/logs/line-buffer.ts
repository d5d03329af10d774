import { destination } from "pino";
import type { LogDestination } from "./destination.js";

/** Lines wait until there are this many characters, or this long, whichever comes first. */
const fullAt = 16_384;
const oldestMs = 100;
const errorLevel = 50;

/**
 * Standard output, written in batches: a line costs a small service less than a system call would. A line of level
 * error or above takes everything before it along at once, so what led to a crash is not lost with it.
 */
export function bufferedOutput(descriptor: number): LogDestination & { lastLevel: number } {
  const output = destination({ dest: descriptor, sync: true });
  let waiting = "";
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (waiting === "") return;
    const lines = waiting;
    waiting = "";
    output.write(lines);
  }

  process.on("exit", flush);
  const buffer = {
    [Symbol.for("pino.metadata")]: true,
    lastLevel: 0,
    write(line: string): void {
      waiting += line;
      if (waiting.length >= fullAt || buffer.lastLevel >= errorLevel) flush();
      else timer ??= setTimeout(flush, oldestMs).unref();
    },
    flushSync: flush,
  };
  return buffer;
}
