import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../../../base/clock.js";
import type { LogEntry } from "./log-entry.js";

export interface LogQuery {
  /** All services when undefined. */
  readonly service?: string | undefined;
  /** Last lines per service, over all its instances, also the ones that are gone. */
  readonly tail: number;
}

/** The last entries of each service in the order of their time. */
export function readLogs(folder: string, query: LogQuery): readonly LogEntry[] {
  if (query.tail <= 0) return [];
  const services = query.service === undefined ? namesIn(folder) : [query.service];
  return services.flatMap((service) => lastOfService(join(folder, service), query.tail)).sort(byTime);
}

const FOLLOW_EVERY_MS = 200;

/** The last entries, then every new one as it comes, until the signal aborts. */
export async function* followLogs(
  folder: string,
  query: LogQuery,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<LogEntry> {
  const read = new Map(filesOf(folder, query.service).map((path) => [path, statSync(path).size]));
  yield* readLogs(folder, query);
  while (!signal.aborted) {
    await clock.sleep(FOLLOW_EVERY_MS, signal);
    const fresh = filesOf(folder, query.service).flatMap((path) => {
      const text = readFileSync(path);
      const from = read.get(path) ?? 0;
      // A file smaller than before was rotated: its successor is read from the start.
      const added = text.subarray(text.length < from ? 0 : from);
      const complete = added.subarray(0, added.lastIndexOf(0x0a) + 1);
      read.set(path, (text.length < from ? 0 : from) + complete.length);
      return entriesOf(complete.toString("utf8"));
    });
    yield* fresh.sort(byTime);
  }
}

function lastOfService(folder: string, tail: number): readonly LogEntry[] {
  const byRecency = namesIn(folder)
    .filter((name) => /\.ndjson(\.\d+)?$/.test(name))
    .map((name) => join(folder, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  const entries: LogEntry[] = [];
  for (const path of byRecency) {
    const known = [...entries].sort(byTime).slice(-tail);
    const oldest = known[0];
    // Files that were last written before the oldest line we would show cannot add to it.
    if (known.length >= tail && oldest !== undefined && statSync(path).mtimeMs < Date.parse(oldest.time)) break;
    entries.push(...entriesOf(readFileSync(path, "utf8")).slice(-tail));
  }
  return entries.sort(byTime).slice(-tail);
}

function filesOf(folder: string, service: string | undefined): readonly string[] {
  const services = service === undefined ? namesIn(folder) : [service];
  return services.flatMap((name) =>
    namesIn(join(folder, name))
      .filter((file) => file.endsWith(".ndjson"))
      .map((file) => join(folder, name, file)),
  );
}

function entriesOf(text: string): LogEntry[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as LogEntry];
      } catch {
        return [];
      }
    });
}

function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function byTime(a: LogEntry, b: LogEntry): number {
  return a.time < b.time ? -1 : a.time > b.time ? 1 : 0;
}
