import { writeSync } from "node:fs";
import { destination } from "pino";
import type { LogDestination } from "./destination.js";

/** Lines wait until there are this many bytes, or this long, whichever comes first. */
const fullAt = 32_768;
const oldestMs = 100;
const errorLevel = 50;

/** UTF-8 takes at most this many bytes for one unit of a string. */
const widest = 3;

/**
 * Standard output, written in batches: a line costs a small service less than a system call would. A line of level
 * error or above takes everything before it along at once, so what led to a crash is not lost with it. Lines wait as
 * bytes, as strings that wait cost the garbage collector more than the copy. What a full disk does not take is lost: pino's
 * own destination would raise an error that ends the service, and try for ever when it exits.
 */
export function bufferedOutput(descriptor: number): LogDestination & { lastLevel: number } {
  const output = destination({ dest: descriptor, sync: true, contentMode: "buffer" } as object);
  const writeWhenRead = output.write.bind(output) as unknown as (bytes: Buffer) => void;
  const waiting = Buffer.allocUnsafeSlow(fullAt);
  let length = 0;
  let timer: NodeJS.Timeout | undefined;

  function write(lines: Buffer): void {
    let rest = lines;
    try {
      while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      // A pipe whose reader is slow.
      if ((error as NodeJS.ErrnoException).code === "EAGAIN") writeWhenRead(rest);
    }
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (length === 0) return;
    const lines = Buffer.from(waiting.subarray(0, length));
    length = 0;
    write(lines);
  }

  process.on("exit", flush);
  const buffer = {
    [Symbol.for("pino.metadata")]: true,
    lastLevel: 0,
    write(line: string): void {
      const most = line.length * widest;
      if (length + most > fullAt) flush();
      if (most > fullAt) write(Buffer.from(line));
      else length += waiting.write(line, length);
      if (buffer.lastLevel >= errorLevel) {
        buffer.lastLevel = 0;
        flush();
      } else {
        timer ??= setTimeout(flush, oldestMs).unref();
      }
    },
    flushSync: flush,
  };
  return buffer;
}
