/** The only JSON writer for files: two spaces, keys in the order given, a line feed at the end. */
export function jsonFile(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
