/** What Docker reads as a duration: `30s`, or `500ms` where it is no whole second. */
export function seconds(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
