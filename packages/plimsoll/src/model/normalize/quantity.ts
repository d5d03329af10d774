import { parseDuration } from "../../base/duration.js";

const BYTES: Readonly<Record<string, number>> = {
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** Milliseconds of a duration whose form the schema has checked. */
export function milliseconds(written: string): number {
  return parseDuration(written) ?? mismatch(written);
}

/** Bytes of `512Mi`, `1.5Gi`, `64M`. */
export function bytes(written: string): number {
  const [, amount, unit] = /^([\d.]+)([A-Za-z]*)$/.exec(written) ?? [];
  const size = unit === undefined ? undefined : BYTES[unit];
  return size === undefined ? mismatch(written) : Math.round(Number(amount) * size);
}

/** Millicores of `250m`, `1`, `0.5`. */
export function millicores(written: string | number): number {
  const text = String(written);
  return text.endsWith("m") ? Number(text.slice(0, -1)) : Math.round(Number(text) * 1_000);
}

/** `250m..1000m` is a request and a limit; one value is both. */
export function range<Written extends string | number>(written: Written, amount: (part: string) => number) {
  const [request = "", limit = request] = String(written).split("..");
  return { request: amount(request), limit: amount(limit) };
}

function mismatch(written: string): never {
  throw new TypeError(`A schema let ${JSON.stringify(written)} pass that normalization cannot read`);
}
