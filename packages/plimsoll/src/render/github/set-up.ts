import type { BuildModel, EnvironmentModel } from "../../model/app-model.js";
import { DEFAULTS } from "../../model/defaults.js";
import { installCommand } from "../images/package-manager.js";
import type { JavaScriptFacts, RepositoryFacts } from "../repository-facts.js";
import { action, run } from "./steps.js";
import type { Step } from "./workflow.js";

/** What a command of the repository needs before it can run in a folder. */
export interface Toolchain {
  /** Major version of Node, and the folder whose lock file is installed; undefined for other languages. */
  readonly node: { readonly version: number; readonly root: string } | undefined;
  readonly python: { readonly version: string; readonly root: string; readonly install: string } | undefined;
}

/** By the builds of the services that live in the folder, around it or below it. */
export function toolchainOf(dir: string, { services }: EnvironmentModel, repository: RepositoryFacts): Toolchain {
  const near = Object.values(services)
    .filter(({ name, builtBy, build }) => name === builtBy && build.kind !== "image" && isNear(build.dir, dir))
    .map(({ build }) => build);
  const pythons = near.filter((build) => build.kind === "python");
  const nodes = near.filter((build) => isNode(build)).filter(isNode);
  const wantsNode = nodes.length > 0 || (pythons.length === 0 && repository.javascript !== undefined);
  const python = pythons.find((build) => build.dir === dir) ?? (wantsNode && dir === "." ? undefined : pythons[0]);
  const version = Math.max(...nodes.map((build) => build.version));
  return {
    node: wantsNode
      ? {
          version: nodes.length > 0 ? version : DEFAULTS.nodeVersion,
          root: installRoot(dir, nodes[0]?.dir, repository),
        }
      : undefined,
    python: python && { version: python.version, root: python.dir, install: python.install },
  };
}

/** Steps that leave the tools and the dependencies of a folder ready. `nodeVersion` replaces the build's own. */
export function setUpSteps(toolchain: Toolchain, repository: RepositoryFacts, nodeVersion?: string): readonly Step[] {
  const { node, python } = toolchain;
  return [
    ...(node === undefined ? [] : nodeSteps(node.root, nodeVersion ?? node.version, packageAt(node.root, repository))),
    ...(python === undefined ? [] : pythonSteps(python)),
  ];
}

/** The package that is installed in a folder, the root's or one with a lock file of its own. */
export function packageAt(root: string, { javascript, separate }: RepositoryFacts): JavaScriptFacts | undefined {
  return root === "." ? javascript : separate[root];
}

function nodeSteps(root: string, version: number | string, facts: JavaScriptFacts | undefined): readonly Step[] {
  const manager = facts?.manager ?? "npm";
  const lockFile = facts === undefined ? "package-lock.json" : facts.lockFile;
  const cache = lockFile === undefined ? {} : { cache: manager, "cache-dependency-path": inFolder(root, lockFile) };
  return [
    ...(manager === "npm"
      ? []
      : [run(`Make ${manager} available in the version that package.json names`, "corepack enable")]),
    action("Set up Node", "actions/setup-node", { with: { "node-version": version, ...cache } }),
    run(
      "Install dependencies",
      facts === undefined ? DEFAULTS.nodeInstall : installCommand(facts, undefined),
      at(root),
    ),
  ];
}

function pythonSteps({ version, root, install }: NonNullable<Toolchain["python"]>): readonly Step[] {
  const inputs = {
    "python-version": version,
    cache: "pip",
    "cache-dependency-path": inFolder(root, "requirements*.txt"),
  };
  return [
    action("Set up Python", "actions/setup-python", { with: inputs }),
    run("Install Python dependencies", install, at(root)),
  ];
}

/** The nearest folder around it that has a lock file of its own; else the root, where there is a package. */
function installRoot(dir: string, buildDir: string | undefined, { javascript, separate }: RepositoryFacts): string {
  const roots = Object.keys(separate).filter(
    (root) => isWithin(dir, root) || (dir === "." && javascript === undefined),
  );
  const nearest = roots.toSorted((a, b) => b.length - a.length)[0];
  if (nearest !== undefined) return nearest;
  return javascript === undefined && buildDir !== undefined && dir !== "." ? buildDir : ".";
}

function isNode(build: BuildModel): build is Extract<BuildModel, { readonly kind: "node" | "nextjs" | "static" }> {
  return build.kind === "node" || build.kind === "nextjs" || build.kind === "static";
}

function isNear(one: string, other: string): boolean {
  return isWithin(one, other) || isWithin(other, one);
}

/** Asked for every pair of folders, so nothing is built to find out. */
function isWithin(inner: string, outer: string): boolean {
  if (outer === ".") return true;
  return inner.startsWith(outer) && (inner.length === outer.length || inner[outer.length] === "/");
}

function inFolder(folder: string, name: string): string {
  return folder === "." ? name : `${folder}/${name}`;
}

/** Where a step runs, unless it is the repository's root. */
export function at(dir: string) {
  return dir === "." ? {} : { "working-directory": dir };
}
