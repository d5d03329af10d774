import { closeSync, existsSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";

export interface Rotation {
  /** Bytes after which a file is set aside. */
  readonly size: number;
  /** Files kept beside the current one. */
  readonly count: number;
}

/** Appends to `path`; `path.1` is the newest file that was set aside. */
export interface RotatingFile {
  append(text: string): void;
  close(): void;
}

export function openRotatingFile(path: string, rotation: Rotation): RotatingFile {
  mkdirSync(dirname(path), { recursive: true });
  let file = openSync(path, "a", 0o600);
  let size = fstatSync(file).size;
  const rotate = () => {
    closeSync(file);
    rmSync(`${path}.${rotation.count}`, { force: true });
    for (let n = rotation.count - 1; n >= 1; n -= 1) {
      if (existsSync(`${path}.${n}`)) renameSync(`${path}.${n}`, `${path}.${n + 1}`);
    }
    renameSync(path, `${path}.1`);
    file = openSync(path, "a", 0o600);
    size = 0;
  };
  return {
    append: (text) => {
      const bytes = Buffer.from(text);
      if (size > 0 && size + bytes.length > rotation.size) rotate();
      writeSync(file, bytes);
      size += bytes.length;
    },
    close: () => closeSync(file),
  };
}
