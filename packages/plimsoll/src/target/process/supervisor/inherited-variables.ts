const INHERITED = ["PATH", "HOME", "LANG", "TZ"] as const;

/** All that the processes of an app get of our own environment. */
export function inheritedVariables(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    INHERITED.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
