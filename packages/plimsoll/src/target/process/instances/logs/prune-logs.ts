import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** Removes the oldest logs of a service, but for the newest `keep` of them and those of instances that are there. */
export function pruneLogs(folder: string, keep: number, present: readonly string[]): void {
  if (!existsSync(folder)) return;
  const gone = readdirSync(folder)
    .filter((name) => name.endsWith(".ndjson"))
    .map((name) => ({ instance: name.slice(0, -".ndjson".length), changed: statSync(join(folder, name)).mtimeMs }))
    .filter(({ instance }) => !present.includes(instance))
    .sort((a, b) => b.changed - a.changed);
  for (const { instance } of gone.slice(keep)) {
    for (const name of readdirSync(folder))
      if (name.startsWith(`${instance}.`)) rmSync(join(folder, name), { force: true });
  }
}
