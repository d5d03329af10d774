import { python } from "../definition/build.js";
import { type DetectedService, labelOf } from "./detected-service.js";
import { healthRoutes } from "./health-routes.js";
import { pythonPort } from "./ports.js";
import { codeIn, joined, type RepositoryFiles, type SourceText } from "./repository-files.js";
import { storesOf } from "./store-clients.js";

/** The services of a Python folder: an ASGI application (FastAPI, Starlette), and a Celery worker on the same build. */
export function detectPythonServices(files: RepositoryFiles, dir: string): readonly DetectedService[] {
  const dependencies = pythonDependencies(files, dir);
  if (dependencies === undefined) return [];
  const code = codeIn(files, dir, /\.py$/);
  const app = findObject(code, dir, /^(\w+)(?:\s*:\s*\w+)?\s*=\s*(?:fastapi\.)?(?:FastAPI|Starlette)\(/m);
  const worker = findObject(code, dir, /^(\w+)(?:\s*:\s*\w+)?\s*=\s*(?:celery\.)?Celery\(/m);
  const base = labelOf(dir === "." ? files.name : (dir.split("/").at(-1) ?? ""), "api");
  const found = { dir, stores: storesOf(files, dir, dependencies), storesThroughOthers: [] };
  const shared = { ...(dir !== "." && { dir }), ...installation(files, dir) };
  const services: DetectedService[] = [];
  if (app !== undefined) {
    const { probes, notes } = healthRoutes(code, "python");
    services.push({
      ...found,
      name: base,
      role: "api",
      technology: "FastAPI",
      written: {
        build: python({ ...shared, app }),
        port: pythonPort(code) ?? 8000,
        ...(probes !== undefined && { probes }),
      },
      notes,
    });
  }
  if (worker !== undefined) {
    services.push({
      ...found,
      name: app === undefined ? base : `${base}-worker`,
      role: "worker",
      technology: "Celery",
      written: { build: app === undefined ? python(shared) : base, command: `celery -A ${worker} worker` },
      notes: [],
    });
  }
  return services;
}

/** Undefined when the folder is no Python project. */
function pythonDependencies(files: RepositoryFiles, dir: string): readonly string[] | undefined {
  const requirements = files.read(joined(dir, "requirements.txt"));
  const project = files.read(joined(dir, "pyproject.toml"));
  if (requirements === undefined && project === undefined) return undefined;
  const listed = (requirements ?? "").split("\n").map((line) => /^\s*([\w.-]+(?:\[[\w,]+\])?)/.exec(line)?.[1] ?? "");
  const quoted = [...(project ?? "").matchAll(/["']([\w.-]+(?:\[[\w,]+\])?)\s*(?:[<>=~!].*?)?["']/g)].map(
    ([, name = ""]) => name,
  );
  const keys = [...(project ?? "").matchAll(/^([\w.-]+)\s*=/gm)].map(([, name = ""]) => name);
  return [...listed, ...quoted, ...keys].map((name) => name.toLowerCase());
}

/** `pip install -r requirements.txt` is the default. */
function installation(files: RepositoryFiles, dir: string) {
  return files.read(joined(dir, "requirements.txt")) === undefined ? { install: "pip install ." } : {};
}

/** `app.main:api`, from the file and the name of what is assigned. */
function findObject(code: readonly SourceText[], dir: string, assignment: RegExp): string | undefined {
  for (const { path, text } of code) {
    const name = assignment.exec(text)?.[1];
    if (name === undefined) continue;
    const module = (dir === "." ? path : path.slice(dir.length + 1))
      .replace(/(\/__init__)?\.py$/, "")
      .replaceAll("/", ".");
    return `${module}:${name}`;
  }
  return undefined;
}
