import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { diskTroubleOf } from "../../../../base/disk-trouble.js";
import { SecretHider } from "../../jobs/hide-secrets.js";
import { type LogEntry, type LogLabels, makeLogEntry, textOfEntry } from "./log-entry.js";
import { openRawTail } from "./raw-tail.js";
import { openRotatingFile, type Rotation } from "./rotating-file.js";

/** Turns what an instance prints into its JSON-lines log. */
export interface InstanceLog {
  readonly stdout: string;
  readonly stderr: string;
  /** Reads what has been printed since the last time. */
  catchUp(): void;
  /** As `catchUp`, and takes an unfinished last line too: the process has ended. */
  finish(): void;
  /** Forgets the lines of an earlier life. */
  startLife(): void;
  /** The last lines of this life as a person reads them, oldest first. */
  lastLines(count: number): readonly string[];
  /** Ends the log of an instance that is gone; its JSON lines stay, the raw files go. */
  close(): void;
}

export interface InstanceLogPlan {
  readonly labels: LogLabels;
  /** Folder of the service's logs. */
  readonly folder: string;
  readonly rotation: Rotation;
  readonly now: () => number;
  /** Plain values that must not be written. */
  readonly secrets: readonly string[];
}

const REMEMBERED = 200;

export function openInstanceLog(plan: InstanceLogPlan): InstanceLog {
  const base = join(plan.folder, plan.labels.instance);
  const raw = { stdout: `${base}.stdout`, stderr: `${base}.stderr` };
  const offsetsPath = `${base}.offsets`;
  const output = openRotatingFile(`${base}.ndjson`, plan.rotation);
  const offsets = readOffsets(offsetsPath);
  const tails = { stdout: openRawTail(raw.stdout, offsets.stdout), stderr: openRawTail(raw.stderr, offsets.stderr) };
  const hider = new SecretHider(plan.secrets);
  let remembered = lastEntries(`${base}.ndjson`);

  const write = (lines: readonly string[], stream: LogEntry["stream"]) => {
    if (lines.length === 0) return;
    const shown = hider.push(Buffer.from(`${lines.join("\n")}\n`));
    const entries = shown.map((line) => makeLogEntry(line, stream, plan.labels, plan.now()));
    output.append(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
    remembered = [...remembered, ...entries].slice(-REMEMBERED);
  };
  const keepOffsets = () => {
    const now = { stdout: tails.stdout.offset, stderr: tails.stderr.offset };
    if (now.stdout === offsets.stdout && now.stderr === offsets.stderr) return;
    try {
      // Not flushed: after a crash of the machine a few lines are read twice, which is better than a flush per look.
      writeFileSync(offsetsPath, JSON.stringify(now), { mode: 0o600 });
      Object.assign(offsets, now);
    } catch (error) {
      // Tried again at the next look.
      if (diskTroubleOf(error, plan.folder) === undefined) throw error;
    }
  };

  return {
    ...raw,
    catchUp: () => {
      write(tails.stdout.read(), "stdout");
      write(tails.stderr.read(), "stderr");
      keepOffsets();
    },
    finish: () => {
      write(tails.stdout.readLast(), "stdout");
      write(tails.stderr.readLast(), "stderr");
      keepOffsets();
    },
    startLife: () => {
      remembered = [];
    },
    lastLines: (count) => remembered.slice(-count).map(textOfEntry),
    close: () => {
      output.close();
      tails.stdout.close();
      tails.stderr.close();
      discardRawOutput(base);
    },
  };
}

/** Removes the raw files of an instance, given as its log's path without the ending. */
export function discardRawOutput(base: string): void {
  for (const ending of ["stdout", "stderr", "offsets"]) rmSync(`${base}.${ending}`, { force: true });
}

function readOffsets(path: string): { stdout: number; stderr: number } {
  if (!existsSync(path)) return { stdout: 0, stderr: 0 };
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    // Torn by a crash while it was written: lines may be read twice.
    return { stdout: 0, stderr: 0 };
  }
}

/** For an instance that was adopted: what it printed under the earlier supervisor. */
function lastEntries(path: string): readonly LogEntry[] {
  const lines = readFileSync(path, "utf8").trimEnd().split("\n").slice(-REMEMBERED);
  return lines.flatMap((line) => {
    try {
      return [JSON.parse(line) as LogEntry];
    } catch {
      return [];
    }
  });
}
