const FIRST = ["apiVersion", "kind", "metadata", "spec"];

/** The same object with the keys that every Kubernetes reader looks for first, in their usual order. */
export function inManifestOrder<Manifest extends object>(manifest: Manifest): Manifest {
  const rank = (key: string) => (FIRST.includes(key) ? FIRST.indexOf(key) : FIRST.length);
  const entries = Object.entries(manifest).toSorted(([a], [b]) => rank(a) - rank(b));
  return Object.fromEntries(entries) as Manifest;
}
