/** Whose line it is; these keys are ours and an application cannot overwrite them. */
export interface LogLabels {
  readonly service: string;
  readonly revision: string;
  readonly release: string;
  readonly instance: string;
}

/** One line of a service, as it is stored: its own JSON merged in, or its text as `message`. */
export type LogEntry = LogLabels & {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly stream: "stdout" | "stderr";
  readonly message?: string;
  readonly [key: string]: unknown;
};

export function makeLogEntry(line: string, stream: LogEntry["stream"], labels: LogLabels, now: number): LogEntry {
  const own = parsedObject(line);
  const { time, msg, ...rest } = own ?? { message: line };
  const message = rest.message ?? msg;
  return {
    time: isoTime(time ?? rest.timestamp, now),
    ...labels,
    stream,
    ...without(rest, labels),
    ...(typeof message === "string" ? { message } : {}),
  };
}

function parsedObject(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** The application's own time when it says one (ISO 8601, or epoch milliseconds as pino does). */
function isoTime(written: unknown, now: number): string {
  const own = typeof written === "string" ? Date.parse(written) : typeof written === "number" ? written : Number.NaN;
  const plausible = Number.isFinite(own) && Math.abs(own - now) < A_DAY_MS;
  return new Date(plausible ? own : now).toISOString();
}

const A_DAY_MS = 86_400_000;

function without(values: Readonly<Record<string, unknown>>, labels: LogLabels): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !(key in labels) && key !== "stream"));
}

/** What a person reads in a report: the message, or the whole entry when it has none. */
export function textOfEntry(entry: LogEntry): string {
  return entry.message ?? JSON.stringify(entry);
}
