import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { PlantedMistake } from "./planted-mistakes.testsuite.js";
import type * as SimulationModule from "./simulation.js";
import type * as StormModule from "./storm.js";

export interface MutatedEngine {
  readonly simulate: (typeof SimulationModule)["simulate"];
  readonly Storm: (typeof StormModule)["Storm"];
  dispose(): void;
}

const SOURCE = dirname(dirname(fileURLToPath(import.meta.url)));
/** All that a simulation imports when it runs. */
const FOLDERS = ["base", "judge", "plan", "release", "target/memory", "rehearse"];

/**
 * A copy of the engine's sources with the mistake in them, loaded beside the real ones: production code has no seam for
 * it. Throws when the piece to replace is not there exactly once.
 */
export async function loadMutated({ file, find, replace }: PlantedMistake): Promise<MutatedEngine> {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-mutated-"));
  for (const name of FOLDERS) copySources(join(SOURCE, name), join(folder, name));
  const path = join(folder, file);
  const text = readFileSync(path, "utf8");
  if (text.split(find).length !== 2) throw new Error(`${file} must have this once: ${find}`);
  writeFileSync(
    path,
    text.replace(find, () => replace),
  );
  const load = async <Module>(name: string) =>
    (await import(/* @vite-ignore */ pathToFileURL(join(folder, "rehearse", name)).href)) as Module;
  const { simulate } = await load<typeof SimulationModule>("simulation.ts");
  const { Storm } = await load<typeof StormModule>("storm.ts");
  return { simulate, Storm, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

function copySources(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, copy] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copySources(source, copy);
    else if (!/\.test(suite)?\.ts$/.test(entry.name)) cpSync(source, copy);
  }
}
