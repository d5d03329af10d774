import type { DetectedService } from "./detected-service.js";
import { detectDockerfileService } from "./dockerfile-service.js";
import { detectNodeService } from "./node-service.js";
import { detectPythonServices } from "./python-service.js";
import { foldersBelow, type RepositoryFiles } from "./repository-files.js";
import type { JavaScriptPackages } from "./workspaces.js";

const DEPTH = 2;

/** Everything in a repository that runs by itself. Each folder is understood in one way, its own tools before a Dockerfile. */
export function detectServices(files: RepositoryFiles, packages: JavaScriptPackages): readonly DetectedService[] {
  const all = packages.root === undefined ? packages.packages : [packages.root, ...packages.packages];
  const inFolders = packages.packages.flatMap((own) => detectNodeService(files, own, all) ?? []);
  const folders = foldersBelow(files, ".", DEPTH);
  const python = [".", ...folders].flatMap((folder) => detectPythonServices(files, folder));
  const understood = [...inFolders, ...python];
  // The root of a repository with services in folders starts them all together: it is none itself.
  const root =
    understood.length > 0 || packages.root === undefined ? undefined : detectNodeService(files, packages.root, all);
  const known = [...understood, ...(root === undefined ? [] : [root])];
  const rest = [".", ...folders]
    .filter((folder) => known.length === 0 || folder !== ".")
    .filter((folder) => {
      return !known.some(({ dir }) => dir === folder) && !packages.packages.some(({ dir }) => dir === folder);
    });
  const images = rest.flatMap((folder) => detectDockerfileService(files, folder) ?? []);
  return apart([...known, ...images].toSorted((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role)));
}

/** As people list them, what they open first. */
const ROLES: readonly DetectedService["role"][] = ["site", "api", "worker"];

/** Names and ports that differ, as a definition wants them. */
function apart(services: readonly DetectedService[]): readonly DetectedService[] {
  const names = new Set<string>(["db", "cache"]);
  const ports = new Set<number>();
  const renamed = new Map<string, string>();
  return services.map((service) => {
    const name = firstFree(names, (attempt) => (attempt === 1 ? service.name : `${service.name}-${attempt}`));
    names.add(name);
    renamed.set(`${service.dir} ${service.name}`, name);
    const { build, port: found } = service.written;
    const shared = typeof build === "string" ? { build: renamed.get(`${service.dir} ${build}`) ?? build } : {};
    const port = found === undefined ? undefined : firstFree(ports, (attempt) => found + attempt - 1);
    if (port !== undefined) ports.add(port);
    return { ...service, name, written: { ...service.written, ...shared, ...(port !== undefined && { port }) } };
  });
}

function firstFree<Value>(taken: ReadonlySet<Value>, candidate: (attempt: number) => Value): Value {
  for (let attempt = 1; ; attempt++) {
    const value = candidate(attempt);
    if (!taken.has(value)) return value;
  }
}
