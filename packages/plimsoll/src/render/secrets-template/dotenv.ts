/** A value that every reader of such files takes for the same: compose, Docker, shells. */
export function dotenvLine(name: string, value: string): string {
  return `${name}=${quoted(value)}`;
}

function quoted(value: string): string {
  if (/^[\w./:@%+,=?&-]*$/.test(value)) return value;
  if (!/['\n]/.test(value)) return `'${value}'`;
  return `"${value.replace(/[\\"$]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}
