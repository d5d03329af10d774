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

/** Bytes as Kubernetes writes them, never rounded: `1536Mi`, since it keeps no `1.5Gi`. */
export function byteQuantity(bytes: number): string {
  const unit = [...BINARY, ...DECIMAL].find(([, size]) => bytes >= size && bytes % size === 0);
  return unit === undefined ? String(bytes) : `${bytes / unit[1]}${unit[0]}`;
}

/** Millicores: `250m`, and `1` for 1000. */
export function cpuQuantity(millicores: number): string {
  return millicores % 1000 === 0 ? String(millicores / 1000) : `${millicores}m`;
}

/** Kubernetes counts whole seconds: never less than asked for, and at least one. */
export function wholeSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}
