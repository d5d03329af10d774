import { closeSync, existsSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { diskTroubleOf } from "../../../../base/disk-trouble.js";

export interface Rotation {
  /** Bytes after which a file is set aside. */
  readonly size: number;
  /** Files kept beside the current one. */
  readonly count: number;
}

/** Appends to `path`; `path.1` is the newest file that was set aside. */
export interface RotatingFile {
  /** What a full disk does not take is written with the next text, as far back as `MOST_PENDING` bytes. */
  append(text: string): void;
  close(): void;
}

const MOST_PENDING = 256 * 1024;

export function openRotatingFile(path: string, rotation: Rotation): RotatingFile {
  mkdirSync(dirname(path), { recursive: true });
  let file = openSync(path, "a", 0o600);
  let size = fstatSync(file).size;
  let pending = Buffer.alloc(0);
  const rotate = () => {
    rmSync(`${path}.${rotation.count}`, { force: true });
    for (let n = rotation.count - 1; n >= 1; n -= 1) {
      if (existsSync(`${path}.${n}`)) renameSync(`${path}.${n}`, `${path}.${n + 1}`);
    }
    if (existsSync(path)) renameSync(path, `${path}.1`);
    const next = openSync(path, "a", 0o600);
    closeSync(file);
    file = next;
    size = 0;
  };
  const writePending = () => {
    while (pending.length > 0) {
      const written = writeSync(file, pending);
      size += written;
      pending = pending.subarray(written);
    }
  };
  return {
    append: (text) => {
      pending = Buffer.concat([pending, Buffer.from(text)]).subarray(-MOST_PENDING);
      try {
        if (size > 0 && size + pending.length > rotation.size) rotate();
        writePending();
      } catch (error) {
        if (diskTroubleOf(error, dirname(path)) === undefined) throw error;
      }
    },
    close: () => closeSync(file),
  };
}
