import { nextjs, node, staticSite } from "../definition/build.js";
import type { WrittenService } from "../definition/service.js";
import { type DetectedService, labelOf, type StoreKind } from "./detected-service.js";
import { healthRoutes } from "./health-routes.js";
import type { PackageJson } from "./package-json.js";
import { nodePort } from "./ports.js";
import { codeIn, type RepositoryFiles } from "./repository-files.js";
import { storesOf } from "./store-clients.js";

const FRAMEWORKS: Readonly<Record<string, string>> = {
  fastify: "Fastify",
  "@nestjs/core": "NestJS",
  express: "Express",
  koa: "Koa",
  hono: "Hono",
  "@hono/node-server": "Hono",
  "@hapi/hapi": "hapi",
};

const SITE_BUILDERS: Readonly<Record<string, string>> = { vite: "Vite", astro: "Astro", "react-scripts": "React" };

export const JAVASCRIPT = /\.(m|c)?[jt]sx?$/;

/** Undefined when the package is none that runs by itself: a library, a configuration, the root of a monorepo. */
export function detectNodeService(
  files: RepositoryFiles,
  own: PackageJson,
  others: readonly PackageJson[],
): DetectedService | undefined {
  const found = {
    name: labelOf(own.dir === "." ? (own.name ?? files.name) : (own.dir.split("/").at(-1) ?? ""), "web"),
    dir: own.dir,
    ...storesAround(files, own, others),
  };
  const at = own.dir === "." ? {} : { dir: own.dir };
  if (own.dependencies.has("next")) {
    const written = { build: nextjs(at), port: nodePort(files, own) ?? 3000 };
    return { ...found, role: "site", technology: "Next.js", ...probed(files, own, written, "nextjs") };
  }
  const framework = Object.keys(FRAMEWORKS).find((each) => own.dependencies.has(each));
  const builder = Object.keys(SITE_BUILDERS).find((each) => own.dependencies.has(each));
  if (framework === undefined && builder !== undefined) {
    const written = siteOf(files, own, builder);
    const technology = SITE_BUILDERS[builder] ?? builder;
    return written && { ...found, role: "site", technology, written, notes: [] };
  }
  if (own.scripts.start === undefined) return undefined;
  const port = nodePort(files, own) ?? (framework === undefined ? undefined : 3000);
  const technology = framework === undefined ? "Node.js" : (FRAMEWORKS[framework] ?? framework);
  if (port === undefined) return { ...found, role: "worker", technology, written: { build: node(at) }, notes: [] };
  return { ...found, role: "api", technology, ...probed(files, own, { build: node(at), port }, "node") };
}

/** Libraries use Vite too, for tests: a site has a page. */
function siteOf(files: RepositoryFiles, own: PackageJson, builder: string): WrittenService | undefined {
  const hasPage = files.list(own.dir).includes("index.html") || builder !== "vite";
  if (!hasPage || own.scripts.build === undefined) return undefined;
  const output = builder === "react-scripts" ? { output: "build" } : {};
  const build = staticSite({ ...(own.dir !== "." && { dir: own.dir }), ...output });
  return { build, port: nodePort(files, own) ?? 8080 };
}

function storesAround(files: RepositoryFiles, own: PackageJson, others: readonly PackageJson[]) {
  const stores = storesOf(files, own.dir, own.dependencies);
  const through = storesThrough(files, own, others, new Set());
  return { stores, storesThroughOthers: through.filter((kind) => !stores.includes(kind)) };
}

/** Of the packages of the repository that it depends on, and of theirs (`@shop/db` has `pg`). */
function storesThrough(
  files: RepositoryFiles,
  own: PackageJson,
  others: readonly PackageJson[],
  seen: Set<string>,
): readonly StoreKind[] {
  seen.add(own.dir);
  const used = others.filter(({ dir, name }) => name !== undefined && own.dependencies.has(name) && !seen.has(dir));
  return [
    ...new Set(
      used.flatMap((other) => [
        ...storesOf(files, other.dir, other.dependencies),
        ...storesThrough(files, other, others, seen),
      ]),
    ),
  ];
}

/** Our runtime answers on the usual paths. */
function probed(files: RepositoryFiles, own: PackageJson, written: WrittenService, kind: "nextjs" | "node") {
  if (kind === "node" && own.dependencies.has("@plimsoll/runtime")) return { written, notes: [] };
  const { probes, notes } = healthRoutes(codeIn(files, own.dir, JAVASCRIPT), kind);
  return { written: probes === undefined ? written : { ...written, probes }, notes };
}
