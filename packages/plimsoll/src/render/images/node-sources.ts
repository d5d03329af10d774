import type { NodeBuildModel } from "../../model/app-model.js";
import { DEFAULTS } from "../../model/defaults.js";
import { isBuildScript } from "../../model/wiring/build-script.js";
import { startScript } from "../../model/wiring/start-script.js";
import { buildContext, nodePackage } from "../build-context.js";
import type { JavaScriptFacts, RepositoryFacts, WorkspaceFacts } from "../repository-facts.js";
import { buildScriptCommand, installCommand, productionInstallCommand } from "./package-manager.js";

/** How a Node service is put together from the repository. Folders are from the repository's root; `.` is the root. */
export interface NodeSources {
  /** Folder that the engine is given to build from. */
  readonly context: string;
  /** Where its lock file is. */
  readonly installed: string;
  readonly manager: JavaScriptFacts["manager"];
  /** All that an installation reads, so that it is repeated only when one of them changes. */
  readonly manifests: readonly string[];
  readonly install: string;
  readonly installProduction: string;
  /** Packages whose sources are copied, each after those it needs, its own last. */
  readonly packages: readonly string[];
  /** Those of them that nothing builds, so that what they come with is what they are. */
  readonly finished: readonly string[];
  /** What else the build reads. */
  readonly extra: readonly string[];
  readonly builds: readonly BuildCommand[];
  /** What starts it where its author wrote no command. */
  readonly start: readonly string[];
}

export interface BuildCommand {
  readonly dir: string;
  readonly run: string;
}

/** A package of its own of which nothing is known: what its author's words say, and npm's usual files. */
const UNKNOWN: JavaScriptFacts = {
  manager: "npm",
  lockFile: "package-lock.json",
  settings: [],
  scripts: {},
  workspaces: [],
};

export function nodeSources(build: NodeBuildModel, repository: RepositoryFacts): NodeSources {
  const { facts, workspace, installed } = nodePackage(build, repository);
  return {
    ...partsOf(build, facts ?? UNKNOWN, workspace),
    installed,
    context: buildContext(build, repository),
    builds: buildsOf(build, facts, workspace),
    start: startOf((workspace ?? facts)?.scripts ?? {}),
  };
}

function partsOf(build: NodeBuildModel, facts: JavaScriptFacts, workspace: WorkspaceFacts | undefined) {
  const { manager, lockFile, settings, workspaces } = facts;
  const needs = workspace?.needs ?? [];
  return {
    manager,
    manifests: [
      ...["package.json", ...(lockFile === undefined ? [] : [lockFile]), ...settings],
      ...workspaces.map(({ dir }) => `${dir}/package.json`),
    ],
    install: build.install === DEFAULTS.nodeInstall ? installCommand(facts, workspace) : build.install,
    installProduction: productionInstallCommand(facts, workspace),
    packages: [...needs, build.dir],
    finished: needs.filter((dir) => workspaces.find((one) => one.dir === dir)?.scripts.build === undefined),
    extra: build.context,
  };
}

function buildsOf(
  { run, dir }: NodeBuildModel,
  facts: JavaScriptFacts | undefined,
  workspace: WorkspaceFacts | undefined,
): readonly BuildCommand[] {
  if (run === undefined) return [];
  if (facts === undefined && isBuildScript(run)) return [{ dir, run: "npm run build --if-present" }];
  if (facts === undefined || !isBuildScript(run)) return [{ dir: ".", run }];
  if (workspace === undefined) {
    return facts.scripts.build === undefined ? [] : [{ dir, run: buildScriptCommand(facts.manager, undefined) }];
  }
  const folders = [...workspace.needs, workspace.dir];
  return folders.flatMap((folder) => {
    const one = facts.workspaces.find((each) => each.dir === folder);
    return one?.scripts.build === undefined ? [] : [{ dir: ".", run: buildScriptCommand(facts.manager, one) }];
  });
}

function startOf(scripts: Readonly<Record<string, string>>): readonly string[] {
  const start = startScript(scripts);
  if (start === undefined) return ["node", "server.js"];
  return start.kind === "program" ? start.words : ["sh", "-c", start.text];
}
