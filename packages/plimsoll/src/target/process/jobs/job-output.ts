import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { SecretHider } from "./hide-secrets.js";

const TAIL_LINES = 40;
const MAX_TAIL_LINE = 2_000;
/** A job in a loop must not fill the disk on which the stores live. */
const MAX_FILE_CHARACTERS = 64 * 1024 * 1024;

/** A job's output on its way to disk: lines with secrets hidden, and the last of them in memory. */
export class JobOutput {
  readonly #file: number;
  readonly #hider: SecretHider;
  readonly #report: ((line: string) => void) | undefined;
  readonly #tail: string[] = [];
  #room = MAX_FILE_CHARACTERS;

  constructor(path: string, secrets: readonly string[], report: ((line: string) => void) | undefined) {
    mkdirSync(dirname(path), { recursive: true });
    this.#file = openSync(path, "a", 0o600);
    this.#hider = new SecretHider(secrets);
    this.#report = report;
  }

  write(chunk: Uint8Array): void {
    this.#keep(this.#hider.push(chunk));
  }

  /** Says something of our own in the job's output. */
  note(line: string): void {
    this.#keep([`[plimsoll] ${line}`]);
  }

  /** Closes the file and gives the last lines. */
  end(): readonly string[] {
    this.#keep(this.#hider.end());
    closeSync(this.#file);
    return this.#tail;
  }

  #keep(lines: readonly string[]): void {
    for (const line of lines) {
      this.#writeLine(line);
      this.#tail.push(line.slice(0, MAX_TAIL_LINE));
      this.#report?.(line);
    }
    this.#tail.splice(0, this.#tail.length - TAIL_LINES);
  }

  #writeLine(line: string): void {
    if (this.#room <= 0) return;
    this.#room -= line.length + 1;
    writeSync(this.#file, this.#room > 0 ? `${line}\n` : "[plimsoll] the rest of the output is not kept\n");
  }
}
