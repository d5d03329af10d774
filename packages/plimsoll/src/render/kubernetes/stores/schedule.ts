const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A cron schedule in UTC that runs at least as often as asked for: cron counts from each full hour and day, so only
 * intervals that divide those are even; others take the next shorter one. From a day on, `at` (`HH:MM`) says when.
 */
export function cronSchedule(everyMs: number, at: string): string {
  const [hour, minute] = at.split(":").map(Number);
  if (everyMs >= 7 * DAY) return `${minute} ${hour} * * 0`;
  if (everyMs >= DAY) return `${minute} ${hour} * * *`;
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
