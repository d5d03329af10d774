const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The hour (UTC) of daily backups: few are awake. */
const NIGHT = 2;

/**
 * A cron schedule that runs at least as often as asked for: cron counts from each full hour and day, so only intervals that
 * divide those are even; others take the next shorter one.
 */
export function cronSchedule(everyMs: number): string {
  if (everyMs >= 7 * DAY) return `0 ${NIGHT} * * 0`;
  if (everyMs >= DAY) return `0 ${NIGHT} * * *`;
  if (everyMs >= HOUR) {
    const hours = divisorBelow(24, everyMs / HOUR);
    return hours === 1 ? "0 * * * *" : `0 */${hours} * * *`;
  }
  const minutes = divisorBelow(60, Math.max(1, everyMs / MINUTE));
  return minutes === 1 ? "* * * * *" : `*/${minutes} * * * *`;
}

/** The largest number of units, up to the one asked for, that divides the whole. */
function divisorBelow(whole: number, wanted: number): number {
  let candidate = Math.min(whole, Math.floor(wanted));
  while (whole % candidate !== 0) candidate -= 1;
  return candidate;
}
