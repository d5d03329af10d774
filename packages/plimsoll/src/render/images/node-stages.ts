import type { NodeBuildModel, ServiceModel } from "../../model/app-model.js";
import { buildArguments } from "../../model/wiring/build-arguments.js";
import { CONTAINER_ROOT } from "../../model/wiring/container-folder.js";
import { copy, type Stage } from "./dockerfile.js";
import type { BuildCommand, NodeSources } from "./node-sources.js";
import { managerSetup } from "./package-manager.js";

/** Everything up to the build works as this user, so that development can write where tools leave their caches. */
const OWNED = ["--chown=node:node"];

/** Stages that every kind of Node service has: its manifests, all its dependencies, and what is built with them. */
export function nodeStages(
  service: ServiceModel & { readonly build: NodeBuildModel },
  sources: NodeSources,
  image: string,
): readonly Stage[] {
  return [manifestsStage(service.build, sources, image), dependenciesStage(sources), builderStage(service, sources)];
}

function manifestsStage(build: NodeBuildModel, sources: NodeSources, from: string): Stage {
  return {
    name: "manifests",
    from,
    why: "Manifests before sources: as long as they stay, so do the layers with what is installed",
    lines: [
      ...managerSetup(sources.manager, build.version),
      `WORKDIR ${inContainer(sources.installed)}`,
      `RUN chown node:node ${upTo(sources.installed)}`,
      "USER node",
      ...manifestCopies(sources),
    ],
  };
}

function dependenciesStage({ install }: NodeSources): Stage {
  const why = "Everything that builds and tests need, exactly as the lock file says";
  return { name: "dependencies", from: "manifests", why, lines: [`RUN ${install}`] };
}

function builderStage(service: ServiceModel, sources: NodeSources): Stage {
  const names = Object.keys(buildArguments(service));
  return {
    name: "builder",
    from: "dependencies",
    why: "Built after what it needs",
    lines: [
      ...sourceCopies(sources),
      ...(names.length > 0 ? ["# Ends in files that every visitor gets: never a secret"] : []),
      ...names.map((name) => `ARG ${name}`),
      ...buildLines(sources.builds, sources.installed),
    ],
  };
}

/** Where `compose` runs the service with its sources mounted and development dependencies at hand. */
export function developmentStage({ dir }: NodeBuildModel): Stage {
  return {
    name: "development",
    from: "builder",
    why: "For development: every dependency, sources mounted over these, the command from compose",
    lines: [`WORKDIR ${inContainer(dir)}`],
  };
}

export function inContainer(folder: string): string {
  return folder === "." ? CONTAINER_ROOT : `${CONTAINER_ROOT}/${folder}`;
}

/** `/app` and each folder below it: only the last belongs to whoever makes it. */
function upTo(folder: string): string {
  const parts = folder === "." ? [] : folder.split("/");
  return [CONTAINER_ROOT, ...parts.map((_, index) => inContainer(parts.slice(0, index + 1).join("/")))].join(" ");
}

function manifestCopies(sources: NodeSources): readonly string[] {
  const { manifests } = sources;
  const files = manifests.filter((path) => !path.includes("/"));
  const deeper = manifests.filter((path) => path.includes("/"));
  return [
    copy(
      files.map((file) => from(sources, file)),
      "./",
      OWNED,
    ),
    ...deeper.map((path) => copy([from(sources, path)], path.endsWith("/") ? path : folderOf(path), OWNED)),
  ];
}

function sourceCopies(sources: NodeSources): readonly string[] {
  if (sources.packages.includes(".")) return [copy(["."], inContainer("."), OWNED)];
  const all = [...sources.extra, ...sources.packages];
  return [
    // What packages of a monorepo extend; with a file that is certainly there, as a pattern alone may not fit any.
    ...(sources.installed === "." ? [copy(["package.json", "tsconfig*.json"], `${inContainer(".")}/`, OWNED)] : []),
    ...all.map((path) => copy([fromContext(sources, path)], inContainer(path), OWNED)),
  ];
}

function buildLines(builds: readonly BuildCommand[], workdir: string): readonly string[] {
  let at = workdir;
  return builds.flatMap(({ dir, run }) => {
    const moves = dir === at ? [] : [`WORKDIR ${inContainer(dir)}`];
    at = dir;
    return [...moves, `RUN ${run}`];
  });
}

/** A path beside the lock file, as the context knows it. */
function from({ context, installed }: NodeSources, path: string): string {
  return context === installed ? path : `${installed}/${path}`;
}

/** A path of the repository, as the context knows it: below another context there is only the package itself. */
function fromContext({ context }: NodeSources, path: string): string {
  return context === "." ? path : ".";
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}
