const farthest = 2;

/** A name within two edits of the wanted one, to name the likely typing mistake. */
export function similarName(wanted: string, names: readonly string[]): string | undefined {
  return names.find((name) => name !== wanted && editDistance(name, wanted) <= farthest && name.length > farthest * 2);
}

function editDistance(left: string, right: string): number {
  if (Math.abs(left.length - right.length) > farthest) return Infinity;
  let row = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
