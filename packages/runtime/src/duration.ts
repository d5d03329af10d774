const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A length of time: milliseconds, or text such as `500ms`, `30s`, `15m`, `1h`, `1d`. */
export type Duration = number | `${number}${keyof typeof unitMs}`;

/** Milliseconds of a written duration, or undefined when it is none. */
export function parseDuration(raw: unknown): number | undefined {
  if (typeof raw === "number") return Number.isFinite(raw) && raw >= 0 ? raw : undefined;
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(String(raw));
  if (match === null) return undefined;
  return Number(match[1]) * unitMs[match[2] as keyof typeof unitMs];
}

/** Milliseconds of a duration in options; throws a sentence that names the option. */
export function toMs(duration: Duration, option: string): number {
  const ms = parseDuration(duration);
  if (ms === undefined) {
    throw new TypeError(`Cannot use ${option} as it must be a duration such as "15m": found "${duration}"`);
  }
  return ms;
}
