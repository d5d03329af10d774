import type { RepositoryFiles } from "./repository-files.js";
import { joined } from "./repository-files.js";

/** What matters of a package.json. */
export interface PackageJson {
  readonly dir: string;
  readonly name: string | undefined;
  readonly scripts: Readonly<Record<string, string>>;
  /** Names of all dependencies, development included. */
  readonly dependencies: ReadonlySet<string>;
  readonly main: string | undefined;
  readonly workspaces: readonly string[];
}

/** Undefined where there is none, or none that can be read. */
export function readPackageJson(files: RepositoryFiles, dir: string): PackageJson | undefined {
  const fields = parsed(files.read(joined(dir, "package.json")));
  if (fields === undefined) return undefined;
  const { name, main, scripts, workspaces } = fields;
  const declared = recordOf(workspaces).packages ?? workspaces;
  return {
    dir,
    name: typeof name === "string" ? name : undefined,
    scripts: textsOf(scripts),
    dependencies: new Set([
      ...Object.keys(recordOf(fields.dependencies)),
      ...Object.keys(recordOf(fields.devDependencies)),
    ]),
    main: typeof main === "string" ? main : undefined,
    workspaces: Array.isArray(declared) ? declared.filter((item): item is string => typeof item === "string") : [],
  };
}

function parsed(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (text === undefined) return undefined;
  try {
    return recordOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(recordOf(value)).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return Object.fromEntries(entries);
}
