import type { BuildModel, NodeBuildModel, ServiceModel } from "../model/app-model.js";
import { isBuildScript } from "../model/wiring/build-script.js";
import type { JavaScriptFacts, RepositoryFacts, WorkspaceFacts } from "./repository-facts.js";

/** The package of a Node build in the repository. */
export interface NodePackage {
  /** Of the root whose lock file it is installed from; undefined where nothing is known of it. */
  readonly facts: JavaScriptFacts | undefined;
  readonly workspace: WorkspaceFacts | undefined;
  /** Folder of that lock file. */
  readonly installed: string;
}

export function nodePackage({ dir }: NodeBuildModel, { javascript, separate }: RepositoryFacts): NodePackage {
  const own = Object.hasOwn(separate, dir) ? separate[dir] : undefined;
  if (own !== undefined) return { facts: own, workspace: undefined, installed: dir };
  const workspace = javascript?.workspaces.find((each) => each.dir === dir);
  const isRoot = workspace !== undefined || dir === ".";
  return { facts: isRoot ? javascript : undefined, workspace, installed: isRoot ? "." : dir };
}

/** The folder that an image is built from, from the app's: the service's own, or all where its build reads more. */
export function buildContext(build: Exclude<BuildModel, { kind: "image" }>, facts: RepositoryFacts): string {
  switch (build.kind) {
    case "node":
    case "nextjs":
    case "static":
      return readsOutside(build) || nodePackage(build, facts).installed === "." ? "." : build.dir;
    case "python":
      return build.context.length > 0 ? "." : build.dir;
    case "dockerfile":
      return build.dir;
    default:
      return build satisfies never;
  }
}

/** From the app's folder; undefined for what is never built. */
export function dockerfilePath({ build, builtBy }: Pick<ServiceModel, "build" | "builtBy">): string | undefined {
  if (build.kind === "image") return undefined;
  if (build.kind !== "dockerfile") return `deploy/images/${builtBy}.Dockerfile`;
  return build.dir === "." ? build.file : `${build.dir}/${build.file}`;
}

/** Files of the repository, commands that are written for its root, and nginx's configuration, which is with the others. */
function readsOutside({ kind, context, run, dir }: NodeBuildModel): boolean {
  const isOwnCommand = run !== undefined && !isBuildScript(run) && dir !== ".";
  return kind === "static" || context.length > 0 || isOwnCommand;
}
