import type { Observed } from "../../plan/observed.js";

/** Where a browser finds it. */
export function addressLines({ addresses }: Pick<Observed, "addresses">): readonly string[] {
  return addresses.map(({ url, service }) => `  ${url}  (${service})`);
}
