import type { WrittenBuild, WrittenNodeBuild } from "../../definition/build.js";
import type { WrittenService } from "../../definition/service.js";
import type { BuildModel, NodeBuildModel } from "../app-model.js";
import { DEFAULTS } from "../defaults.js";

/** The build of a service, its own or the one that it names, and whose it is; undefined when the names lead nowhere. */
export function buildOf(
  name: string,
  services: Readonly<Record<string, WrittenService>>,
): { readonly build: BuildModel; readonly by: string } | undefined {
  const seen = new Set<string>();
  for (let at: string = name; !seen.has(at) && Object.hasOwn(services, at); ) {
    seen.add(at);
    const build = services[at]?.build;
    if (typeof build === "object") return { build: normalizeBuild(build), by: at };
    at = build ?? "";
  }
  return undefined;
}

function normalizeBuild(written: Exclude<WrittenBuild, string>): BuildModel {
  switch (written.kind) {
    case "node":
    case "nextjs":
    case "static":
      return nodeBuild(written);
    case "python":
      return {
        kind: "python",
        dir: folder(written.dir),
        app: written.app,
        install: written.install ?? DEFAULTS.pythonInstall,
        version: written.version ?? DEFAULTS.pythonVersion,
        context: written.context ?? [],
      };
    case "dockerfile":
      return { kind: "dockerfile", dir: folder(written.dir), file: written.file ?? DEFAULTS.dockerfile };
    case "image":
      return { kind: "image", image: written.image };
    default:
      return written satisfies never;
  }
}

function nodeBuild(written: WrittenNodeBuild): NodeBuildModel {
  const dir = folder(written.dir);
  return {
    kind: written.kind,
    dir,
    install: written.install ?? DEFAULTS.nodeInstall,
    run: written.run === false ? undefined : (written.run ?? buildScript(dir)),
    output: written.output ?? (written.kind === "static" ? DEFAULTS.staticOutput : undefined),
    version: written.version ?? DEFAULTS.nodeVersion,
    base: written.base ?? DEFAULTS.nodeBase,
    context: written.context ?? [],
  };
}

/** `./apps/web/` and `apps/web` are one folder. */
function folder(written: string | undefined): string {
  const plain = (written ?? DEFAULTS.dir).split("/").filter((part) => part !== "" && part !== ".");
  return plain.length === 0 ? "." : plain.join("/");
}

/** The package's `build` script, if it has one, from the repository's root; npm's words stand for pnpm and yarn too. */
function buildScript(dir: string): string {
  return `npm run build --if-present${dir === "." ? "" : ` --prefix ${quoted(dir)}`}`;
}

function quoted(word: string): string {
  return /^[\w./@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
