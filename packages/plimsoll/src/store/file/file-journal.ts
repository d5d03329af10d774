import { createHash } from "node:crypto";
import { closeSync, existsSync, fstatSync, fsyncSync, mkdirSync, openSync, readSync, watch } from "node:fs";
import { basename, dirname } from "node:path";
import { appendWhole } from "../../base/append-whole.js";
import { syncFolder } from "../../base/atomic-file.js";
import type { Entry } from "../../release/entry.js";
import type { Journal } from "../../release/journal.js";

/**
 * One entry a line: the entry as JSON, a tab, and the first 12 hex digits of the JSON's SHA-256. Lines are appended
 * with a single write and flushed, so writers in other processes (approve, abort) may append at the same time. A torn
 * tail is a line that does not match its sum: readers pass over it, and the next writer begins on a line of its own.
 */
export class FileJournal implements Journal {
  readonly #path: string;
  #file: number | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async append(entry: Entry): Promise<void> {
    const file = this.#open();
    const json = JSON.stringify(entry);
    const line = Buffer.from(`${endsInLine(file) ? "" : "\n"}${json}\t${sumOf(json)}\n`);
    appendWhole(file, line);
    fsyncSync(file);
  }

  async read(from: number): Promise<readonly Entry[]> {
    return readEntries(this.#path).slice(from);
  }

  changed(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const watcher = watch(dirname(this.#path), (_, name) => {
        if (name === null || name === basename(this.#path)) done();
      });
      const done = () => {
        clearTimeout(timer);
        watcher.close();
        resolve();
      };
      const timer = setTimeout(done, ms);
      watcher.on("error", done);
    });
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #open(): number {
    if (this.#file !== undefined) return this.#file;
    const isNew = !existsSync(this.#path);
    mkdirSync(dirname(this.#path), { recursive: true });
    this.#file = openSync(this.#path, "a+", 0o600);
    if (isNew) syncFolder(dirname(this.#path));
    return this.#file;
  }
}

/** All whole entries of a journal file; none when there is no file. */
export function readEntries(path: string): readonly Entry[] {
  return parseEntries(readWhole(path));
}

export function parseEntries(text: string): readonly Entry[] {
  return text.split("\n").flatMap((line) => {
    const tab = line.lastIndexOf("\t");
    if (tab < 0) return [];
    const json = line.slice(0, tab);
    return line.slice(tab + 1) === sumOf(json) ? [JSON.parse(json) as Entry] : [];
  });
}

function sumOf(json: string): string {
  return createHash("sha256").update(json).digest("hex").slice(0, 12);
}

function endsInLine(file: number): boolean {
  const { size } = fstatSync(file);
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  readSync(file, last, 0, 1, size - 1);
  return last[0] === 0x0a;
}

function readWhole(path: string): string {
  if (!existsSync(path)) return "";
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(fstatSync(file).size);
    const read = readSync(file, bytes, 0, bytes.length, 0);
    return bytes.toString("utf8", 0, read);
  } finally {
    closeSync(file);
  }
}
