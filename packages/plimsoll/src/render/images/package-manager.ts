import type { JavaScriptFacts, WorkspaceFacts } from "../repository-facts.js";

type Manager = Pick<JavaScriptFacts, "manager" | "lockFile" | "settings">;

/** Fails when the lock file and a package.json differ, instead of choosing other versions. */
export function installCommand(facts: Manager, workspace: WorkspaceFacts | undefined): string {
  switch (facts.manager) {
    case "npm":
      return npm(facts, workspace === undefined ? [] : ["--include-workspace-root", `--workspace ${workspace.dir}`]);
    case "pnpm":
      return `pnpm install${frozen(facts, "--frozen-lockfile")}`;
    case "yarn":
      return `yarn install${frozen(facts, isBerry(facts) ? "--immutable" : "--frozen-lockfile")}`;
    default:
      return facts.manager satisfies never;
  }
}

/** Only what runs: no compiler, no test runner, and of a monorepo only what this package needs. */
export function productionInstallCommand(facts: Manager, workspace: WorkspaceFacts | undefined): string {
  switch (facts.manager) {
    case "npm":
      return npm(facts, ["--omit=dev", ...(workspace === undefined ? [] : [`--workspace ${workspace.dir}`])]);
    case "pnpm":
      return `${installCommand(facts, undefined)} --prod${workspace === undefined ? "" : ` --filter "${workspace.name}..."`}`;
    case "yarn":
      if (!isBerry(facts)) return `${installCommand(facts, undefined)} --production`;
      return `yarn workspaces focus --production ${workspace?.name ?? "--all"}`;
    default:
      return facts.manager satisfies never;
  }
}

export function buildScriptCommand(manager: Manager["manager"], workspace: WorkspaceFacts | undefined): string {
  if (workspace === undefined) return `${manager} run build`;
  switch (manager) {
    case "npm":
      return `npm run build --workspace ${workspace.dir}`;
    case "pnpm":
      return `pnpm --filter ${workspace.name} run build`;
    case "yarn":
      return `yarn workspace ${workspace.name} run build`;
    default:
      return manager satisfies never;
  }
}

/** npm comes with Node, the others do not; from Node 25 on corepack does not either. */
export function managerSetup(manager: Manager["manager"], node: number): readonly string[] {
  if (manager === "npm") return [];
  return [node >= 25 ? "RUN npm install --global corepack && corepack enable" : "RUN corepack enable"];
}

function npm({ lockFile }: Manager, flags: readonly string[]): string {
  return [lockFile === undefined ? "npm install" : "npm ci", ...flags].join(" ");
}

function frozen({ lockFile }: Manager, flag: string): string {
  return lockFile === undefined ? "" : ` ${flag}`;
}

function isBerry({ settings }: Manager): boolean {
  return settings.includes(".yarnrc.yml");
}
