import { parse as parseYaml } from "yaml";
import { type PackageJson, readPackageJson } from "./package-json.js";
import { foldersBelow, type RepositoryFiles } from "./repository-files.js";

/** Deep enough for `services/payments/api`. */
const DEPTH = 3;

export interface JavaScriptPackages {
  readonly manager: "npm" | "pnpm" | "yarn";
  readonly root: PackageJson | undefined;
  /** Without the root: the declared workspaces, or every folder with a package.json where none are declared. */
  readonly packages: readonly PackageJson[];
}

/** The packages of npm, pnpm and yarn workspaces, and of repositories that only keep their parts in folders. */
export function javaScriptPackages(files: RepositoryFiles): JavaScriptPackages {
  const root = readPackageJson(files, ".");
  const patterns = [...(root?.workspaces ?? []), ...pnpmPatterns(files)];
  const isMember = memberTest(patterns);
  const packages = foldersBelow(files, ".", DEPTH)
    .filter((folder) => patterns.length === 0 || isMember(folder))
    .flatMap((folder) => readPackageJson(files, folder) ?? []);
  return { manager: managerOf(files), root, packages };
}

function managerOf(files: RepositoryFiles): JavaScriptPackages["manager"] {
  const names = files.list(".");
  if (names.includes("pnpm-lock.yaml") || names.includes("pnpm-workspace.yaml")) return "pnpm";
  return names.includes("yarn.lock") ? "yarn" : "npm";
}

function pnpmPatterns(files: RepositoryFiles): readonly string[] {
  const text = files.read("pnpm-workspace.yaml");
  if (text === undefined) return [];
  const { packages = [] } = (parseYaml(text) ?? {}) as { packages?: readonly string[] };
  return packages;
}

/** `apps/*`, `packages/**` and `!apps/old`, as all three tools read them. */
function memberTest(patterns: readonly string[]): (folder: string) => boolean {
  const wanted = patterns.filter((pattern) => !pattern.startsWith("!")).map(asExpression);
  const unwanted = patterns
    .filter((pattern) => pattern.startsWith("!"))
    .map((pattern) => asExpression(pattern.slice(1)));
  return (folder) => wanted.some((each) => each.test(folder)) && !unwanted.some((each) => each.test(folder));
}

function asExpression(pattern: string): RegExp {
  const plain = pattern.replace(/^\.\//, "").replace(/\/$/, "");
  const parts = plain.split("/").map((part) => {
    if (part === "**") return ".+";
    return part.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[^/]*");
  });
  return new RegExp(`^${parts.join("/")}$`);
}
