import type { BuildModel, ServiceModel } from "../../model/app-model.js";
import { containerFolder } from "../../model/wiring/container-folder.js";
import { listeningPort } from "../../model/wiring/listening-port.js";
import { account } from "./account.js";
import { copy, copyFrom, type Stage } from "./dockerfile.js";
import { inContainer } from "./node-stages.js";
import { runningLines } from "./running.js";

export type PythonBuild = Extract<BuildModel, { readonly kind: "python" }>;

interface Source {
  readonly build: PythonBuild;
  readonly context: string;
}

const NAME = "appuser";

/** Dependencies are installed for one user, whose folder is copied to the image that runs: no pip, no build tools in use. */
export function pythonImage(
  service: ServiceModel & { readonly build: PythonBuild },
  image: string,
  context: string,
): readonly Stage[] {
  const { build, container } = service;
  const source = { build, context };
  const base: Stage = {
    name: "base",
    from: image,
    why: "The user who installs and runs",
    lines: [account(NAME, container.user, "slim"), "ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1"],
  };
  const development: Stage = {
    name: "development",
    from: "builder",
    why: "For development: sources mounted over these, the command from compose",
    lines: [`ENV PATH=${programs(build)}:$PATH`, ...sourceCopies(source)],
  };
  return [base, builderStage(source), development, productionStage(service, source)];
}

function builderStage(source: Source): Stage {
  const { build } = source;
  const folder = containerFolder(build);
  const lists = requirementFiles(build.install);
  const copies =
    lists.length > 0
      ? lists.map((path) =>
          copy([fromContext(source, path)], `${folder}/${folderOf(path)}`, [`--chown=${NAME}:${NAME}`]),
        )
      : sourceCopies(source);
  return {
    name: "builder",
    from: "base",
    why: "Lists of dependencies before sources: as long as they stay, so does what is installed",
    lines: [
      `WORKDIR ${folder}`,
      `RUN chown ${NAME}:${NAME} ${folder}`,
      `USER ${NAME}`,
      ...(usesPip(build) ? ["ENV PIP_USER=1 PIP_NO_CACHE_DIR=1"] : []),
      ...copies,
      `RUN ${build.install}`,
    ],
  };
}

function productionStage(service: ServiceModel & { readonly build: PythonBuild }, source: Source): Stage {
  const { build } = service;
  const installed = usesPip(build) ? `/home/${NAME}/.local` : `${containerFolder(build)}/.venv`;
  return {
    name: "production",
    from: "base",
    why: "What runs: owned by root, run by a user who can change nothing of it",
    lines: [
      `ENV PATH=${programs(build)}:$PATH`,
      copyFrom("builder", installed, installed),
      ...sourceCopies(source, []),
      `WORKDIR ${containerFolder(build)}`,
      ...runningLines(service, { command: commandOf(service) }),
    ],
  };
}

function commandOf(service: ServiceModel & { readonly build: PythonBuild }): readonly string[] {
  if (service.command.length > 0 || service.build.app === undefined) return service.command;
  return ["uvicorn", service.build.app, "--host", "0.0.0.0", "--port", String(listeningPort(service) ?? 8000)];
}

/** Where programs of dependencies are: pip's user folder, or the environment that uv and Poetry make beside the sources. */
function programs(build: PythonBuild): string {
  return usesPip(build) ? `/home/${NAME}/.local/bin` : `${containerFolder(build)}/.venv/bin`;
}

function usesPip({ install }: PythonBuild): boolean {
  return /^(python3? -m )?pip3? /.test(install);
}

/** `-r requirements/base.txt` and `--requirement base.txt`; with what lies beside, as such lists include each other. */
function requirementFiles(install: string): readonly string[] {
  const named = [...install.matchAll(/(?:^|\s)(?:-r|--requirement)[ =]?(\S+)/g)].flatMap(([, path]) => path ?? []);
  return [...new Set(named.map((path) => (path.includes("/") ? folderOf(path) : path.replace(BESIDE, "$1*$2"))))];
}

const BESIDE = /^(requirements).*(\.txt)$/;

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

function sourceCopies(
  { build, context }: Source,
  flags: readonly string[] = [`--chown=${NAME}:${NAME}`],
): readonly string[] {
  const paths = [...build.context, build.dir];
  return paths.map((path) => copy([context === "." ? path : "."], inContainer(path), flags));
}

/** A path of the service's folder, as the context knows it. */
function fromContext({ build, context }: Source, path: string): string {
  return context === build.dir ? path : `${build.dir}/${path}`;
}
