/** How little an author writes, and how much it stands for: the table in examples/README.md. */
import { dirname, join } from "node:path";
import type { RepositoryFile } from "../check/repository.js";

const MANIFEST = "expected/deploy/plimsoll.manifest.json";

/** `files` are the repository's; the manifest, which only Plimsoll reads, does not count. */
export function printSizes(files: readonly RepositoryFile[]): string {
  const rows = examplesAmong(files).map((name) => rowOf(name, files));
  return [
    "| example | lines of definition | files rendered | their lines | lines for each line |",
    "|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

function examplesAmong(files: readonly RepositoryFile[]): readonly string[] {
  return files.flatMap(({ path }) => /^examples\/([^/]+)\/plimsoll\.config\.ts$/.exec(path)?.[1] ?? []).sort();
}

function rowOf(name: string, files: readonly RepositoryFile[]): string {
  const folder = `examples/${name}/`;
  const rendered = files.filter(({ path }) => path.startsWith(`${folder}expected/`) && path !== folder + MANIFEST);
  const written = linesOf(definitionOf(`${folder}plimsoll.config.ts`, files));
  const lines = linesOf(rendered);
  return `| ${name} | ${written} | ${rendered.length} | ${lines} | ${Math.round(lines / written)} |`;
}

/** A definition and the files of the example that it imports. */
function definitionOf(path: string, files: readonly RepositoryFile[]): readonly RepositoryFile[] {
  const file = files.find((one) => one.path === path);
  if (file === undefined) return [];
  const imports = [...file.text.matchAll(/from "(\.[^"]+)\.js"/g)];
  return [file, ...imports.flatMap(([, name = ""]) => definitionOf(`${join(dirname(path), name)}.ts`, files))];
}

function linesOf(files: readonly RepositoryFile[]): number {
  return files.reduce((sum, { text }) => sum + text.split("\n").length - 1, 0);
}
