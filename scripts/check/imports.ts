import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, normalize } from "node:path";
import { isProductSource, type RepositoryFile } from "./repository.js";

/** scripts/import-table.json: who may import whom in packages/plimsoll/src, in the order in which data flows. */
export interface ImportTable {
  readonly folders: readonly ImportRule[];
  /** Third-party package -> the only folders that may import it. */
  readonly owners: Readonly<Record<string, readonly string[]>>;
}

export interface ImportRule {
  /** A folder of src, or a file in it; the longest match rules. */
  readonly path: string;
  readonly mayImport: readonly string[];
  /** No node: modules, clock, randomness, environment or console. */
  readonly pure?: boolean;
  readonly says: string;
}

const SOURCE = "packages/plimsoll/src/";
const IMPURE =
  /\b(Date\.now\(|new Date\(\)|Math\.random\(|process\.|console\.|setTimeout\(|setInterval\(|performance\.now)/;

export function readImportTable(): ImportTable {
  return JSON.parse(readFileSync("scripts/import-table.json", "utf8")) as ImportTable;
}

export function checkImports(files: readonly RepositoryFile[]): readonly string[] {
  const table = readImportTable();
  const sources = files.filter(({ path }) => path.startsWith(SOURCE) && isProductSource(path));
  const problems = sources.flatMap((file) => checkFile(file, table));
  return [...problems, ...findCycles(sources)];
}

function checkFile({ path, text }: RepositoryFile, table: ImportTable): readonly string[] {
  const from = path.slice(SOURCE.length);
  const rule = ruleOf(from, table);
  if (rule === undefined) return [`${path} is in no folder of scripts/import-table.json`];
  const problems: string[] = [];
  for (const { specifier, typeOnly } of importsOf(text)) {
    if (specifier.startsWith(".")) {
      const target = targetOf(path, specifier).slice(SOURCE.length);
      if (!isAllowed(target, rule, table))
        problems.push(
          `${path} must not import ${target} (${rule.path} may import ${rule.mayImport.join(", ") || "nothing"})`,
        );
    } else if (isBuiltin(specifier)) {
      if (rule.pure === true && !typeOnly) problems.push(`${path} is pure and must not import ${specifier}`);
    } else if (!typeOnly) {
      const owners = table.owners[packageOf(specifier)];
      if (!owners?.some((owner) => isWithin(from, owner)))
        problems.push(`${path} must not import ${specifier}: its owner is ${owners?.join(", ") ?? "nobody yet"}`);
    }
  }
  if (rule.pure === true) {
    const impure = IMPURE.exec(withoutComments(text));
    if (impure !== null) problems.push(`${path} is pure and must not use ${impure[1]}`);
  }
  return problems;
}

/** Its own folder and what it names; a file or folder with a rule of its own says for itself what it may import. */
function isAllowed(target: string, rule: ImportRule, table: ImportTable): boolean {
  const other = ruleOf(target, table);
  const isOwn = other?.path === rule.path || isWithin(target, rule.path);
  return isOwn || rule.mayImport.some((allowed) => isWithin(target, allowed));
}

function ruleOf(path: string, table: ImportTable): ImportRule | undefined {
  const matching = table.folders.filter((rule) => isWithin(path, rule.path));
  return matching.toSorted((a, b) => b.path.length - a.path.length)[0];
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith("node:") || builtinModules.includes(specifier);
}

function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

function targetOf(path: string, specifier: string): string {
  return normalize(join(dirname(path), specifier)).replace(/\.js$/, ".ts");
}

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

export function importsOf(text: string): readonly Import[] {
  const code = withoutComments(text);
  const statics = [...code.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"/gm)];
  const dynamic = [...code.matchAll(/\bimport\(\s*"([^"]+)"\s*\)/g)];
  return [
    ...statics.map(([, type, specifier = ""]) => ({ specifier, typeOnly: type !== undefined })),
    ...dynamic.map(([, specifier = ""]) => ({ specifier, typeOnly: false })),
  ];
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
}

/** Depth first; a cycle is reported once, from the file where it was entered. */
function findCycles(sources: readonly RepositoryFile[]): readonly string[] {
  const edges = new Map(
    sources.map(({ path, text }) => [
      path,
      importsOf(text)
        .filter(({ specifier, typeOnly }) => specifier.startsWith(".") && !typeOnly)
        .map(({ specifier }) => targetOf(path, specifier)),
    ]),
  );
  const state = new Map<string, "open" | "done">();
  const problems: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === "done") return;
    if (state.get(path) === "open") {
      problems.push(`imports go in a circle: ${[...trail.slice(trail.indexOf(path)), path].join(" -> ")}`);
      return;
    }
    state.set(path, "open");
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    state.set(path, "done");
  };
  for (const path of edges.keys()) visit(path, []);
  return problems;
}
