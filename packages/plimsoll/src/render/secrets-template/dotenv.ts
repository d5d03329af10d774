/** A text as every reader of such files takes it for the same: compose, Docker, shells. */
export function dotenvText(value: string): string {
  if (/^[\w./:@%+,=?&-]*$/.test(value)) return value;
  if (!/['\n]/.test(value)) return `'${value}'`;
  return `"${value.replace(/[\\"$]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}
