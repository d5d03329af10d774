const BINARY = [
  ["Ti", 1024 ** 4],
  ["Gi", 1024 ** 3],
  ["Mi", 1024 ** 2],
  ["Ki", 1024],
] as const;

const DECIMAL = [
  ["G", 1000 ** 3],
  ["M", 1000 ** 2],
  ["k", 1000],
] as const;

/** Bytes in the shortest form that is not rounded: `1536Mi`, since Kubernetes keeps no `1.5Gi`, and `32G` for 32 billion. */
export function byteQuantity(bytes: number): string {
  const forms = [...BINARY, ...DECIMAL]
    .filter(([, size]) => bytes >= size && bytes % size === 0)
    .map(([unit, size]) => `${bytes / size}${unit}`);
  return forms.toSorted((a, b) => a.length - b.length)[0] ?? String(bytes);
}

/** Millicores: `250m`, and `1` for 1000. */
export function cpuQuantity(millicores: number): string {
  return millicores % 1000 === 0 ? String(millicores / 1000) : `${millicores}m`;
}

/** Kubernetes counts whole seconds: never less than asked for, and at least one. */
export function wholeSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}
