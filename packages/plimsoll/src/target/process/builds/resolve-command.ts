import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compiledEntry } from "../../../base/package-root.js";
import type { BuildModel } from "../../../model/app-model.js";
import { startScript } from "../../../model/wiring/start-script.js";
import { type PackageManifest, parseManifest } from "../../../source/package-manifest.js";
import { refuse } from "./built.js";

/** Where a service stands in its artifact. */
export interface Placed {
  readonly root: string;
  readonly cwd: string;
  /** Folders with programs of its own. */
  readonly path: readonly string[];
}

/** What starts an instance: the command that was written, else the one that the kind of build stands for. */
export function resolveCommand(build: BuildModel, written: readonly string[], placed: Placed): readonly string[] {
  if (written.length > 0) return resolveProgram(written, placed);
  switch (build.kind) {
    case "node":
      return nodeCommand(build.dir, placed);
    case "nextjs":
      return [process.execPath, join(placed.cwd, "server.js")];
    case "static":
      return [process.execPath, compiledEntry("target/process/builds/static-server/main.js"), placed.root];
    case "python":
      if (build.app === undefined) refuse(`Cannot start "${build.dir}" as its build names no app: write a command`);
      return ["/bin/sh", "-c", `exec uvicorn ${build.app} --host "\${HOST:-127.0.0.1}" --port "$PORT"`];
    case "dockerfile":
    case "image":
      return refuse(`Cannot start a ${build.kind} build as this target has no container engine`);
    default:
      return build satisfies never;
  }
}

function nodeCommand(dir: string, placed: Placed): readonly string[] {
  const manifest = manifestAt(placed.cwd);
  const start = startScript(manifest?.scripts ?? {});
  if (start?.kind === "program") return resolveProgram(start.words, placed);
  if (start?.kind === "shell") return ["/bin/sh", "-c", start.text];
  if (existsSync(join(placed.cwd, "server.js"))) return [process.execPath, "server.js"];
  const found = manifest === undefined ? "no package.json" : 'no script "start" in its package.json, and no server.js';
  return refuse(`Cannot start "${dir}" as it has ${found}: add a "start" script, or write the service's command`);
}

function manifestAt(folder: string): PackageManifest | undefined {
  const path = join(folder, "package.json");
  return existsSync(path) ? parseManifest(path, readFileSync(path, "utf8")) : undefined;
}

/** Our own Node, and the artifact's own programs, by their full path. */
function resolveProgram(words: readonly string[], placed: Placed): readonly string[] {
  const [program = "", ...rest] = words;
  if (program === "node") return [process.execPath, ...rest];
  const own = placed.path.map((folder) => join(folder, program)).find((path) => existsSync(path));
  return [program.includes("/") ? program : (own ?? program), ...rest];
}
