import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from "node:fs";

/** Reads what a process appends to a file, line by line, and cuts the file when all of it has been read. */
export interface RawTail {
  /** Complete lines that were not read before. */
  read(): readonly string[];
  /** The rest without a line end, when the process has ended and no more will come. */
  readLast(): readonly string[];
  /** Bytes read so far, for the next supervisor. */
  readonly offset: number;
  close(): void;
}

const CHUNK = 64 * 1024;
const LONGEST_LINE = 64 * 1024;
/** A file that is growing is cut here; a quiet one at the next look, so that raw output does not lie about. */
const LARGEST_RAW_FILE = 4 * 1024 * 1024;

export function openRawTail(path: string, startAt: number): RawTail {
  const file = openSync(path, "a+", 0o600);
  const chunk = Buffer.alloc(CHUNK);
  let offset = Math.min(startAt, fstatSync(file).size);
  let rest = "";

  const readNew = (): boolean => {
    let grew = false;
    for (;;) {
      const count = readSync(file, chunk, 0, CHUNK, offset);
      if (count === 0) return grew;
      grew = true;
      offset += count;
      rest += chunk.toString("latin1", 0, count);
    }
  };
  const takeLines = (): readonly string[] => {
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > LONGEST_LINE) {
      lines.push(rest);
      rest = "";
    }
    return lines.map(decoded).filter((line) => line !== "");
  };
  const cut = () => {
    if (fstatSync(file).size !== offset) return;
    ftruncateSync(file, 0);
    offset = 0;
  };

  return {
    read: () => {
      const grew = readNew();
      if (offset > 0 && rest === "" && (!grew || offset > LARGEST_RAW_FILE)) cut();
      return takeLines();
    },
    readLast: () => {
      readNew();
      const lines = takeLines();
      const last = decoded(rest);
      rest = "";
      cut();
      return last === "" ? lines : [...lines, last];
    },
    get offset() {
      // An incomplete line is read again by the next supervisor.
      return offset - rest.length;
    },
    close: () => closeSync(file),
  };
}

/** Bytes were kept as latin1 so that a character split between two reads stays whole. */
function decoded(line: string): string {
  return Buffer.from(line, "latin1").toString("utf8").replace(/\r$/, "");
}
