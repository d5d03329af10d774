/** One item alone, or a list, or nothing: always a list. */
export function list<Item>(written: Item | readonly Item[] | undefined): readonly Item[] {
  if (written === undefined) return [];
  return Array.isArray(written) ? written : [written as Item];
}

export function mapValues<In, Out>(record: Readonly<Record<string, In>>, to: (value: In, key: string) => Out) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, to(value, key)])) as Record<string, Out>;
}
