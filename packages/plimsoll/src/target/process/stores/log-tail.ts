import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";

const TAIL_BYTES = 8_192;

/** The last lines of the file that was written to last in a log folder. */
export function lastLogLines(folder: string, count = 12): readonly string[] {
  const newest = filesIn(folder).sort((a, b) => b.changed - a.changed)[0];
  return newest === undefined ? [] : tail(newest.path, count);
}

function filesIn(folder: string): { path: string; changed: number }[] {
  try {
    return readdirSync(folder).map((name) => {
      const path = join(folder, name);
      return { path, changed: statSync(path).mtimeMs };
    });
  } catch {
    return [];
  }
}

function tail(path: string, count: number): readonly string[] {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
    const read = readSync(file, buffer, 0, buffer.length, size - buffer.length);
    return buffer
      .toString("utf8", 0, read)
      .split("\n")
      .filter((line) => line !== "")
      .slice(-count);
  } finally {
    closeSync(file);
  }
}
