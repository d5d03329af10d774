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
  const name = labelOf(own.dir === "." ? (own.name ?? files.name) : (own.dir.split("/").at(-1) ?? ""), "web");
  const stores = storesThrough(files, own, others, new Set());
  const at = own.dir === "." ? {} : { dir: own.dir };
  if (own.dependencies.has("next")) {
    const written = { build: nextjs(at), port: nodePort(files, own) ?? 3000 };
    return {
      name,
      dir: own.dir,
      role: "site",
      technology: "Next.js",
      stores,
      ...probed(files, own.dir, written, "nextjs"),
    };
  }
  const framework = Object.keys(FRAMEWORKS).find((each) => own.dependencies.has(each));
  const builder = Object.keys(SITE_BUILDERS).find((each) => own.dependencies.has(each));
  if (framework === undefined && builder !== undefined) return detectSite(files, own, name, builder);
  if (own.scripts.start === undefined) return undefined;
  const port = nodePort(files, own) ?? (framework === undefined ? undefined : 3000);
  const written: WrittenService = { build: node(at), ...(port !== undefined && { port }) };
  const technology = framework === undefined ? "Node.js" : (FRAMEWORKS[framework] ?? framework);
  if (port === undefined) return { name, dir: own.dir, role: "worker", technology, written, stores, notes: [] };
  return { name, dir: own.dir, role: "api", technology, stores, ...probed(files, own.dir, written, "node") };
}

/** Libraries use Vite too, for tests: a site has a page. */
function detectSite(
  files: RepositoryFiles,
  own: PackageJson,
  name: string,
  builder: string,
): DetectedService | undefined {
  const names = files.list(own.dir);
  const hasPage = names.includes("index.html") || builder !== "vite";
  if (!hasPage || own.scripts.build === undefined) return undefined;
  const output = builder === "react-scripts" ? { output: "build" } : {};
  const build = staticSite({ ...(own.dir !== "." && { dir: own.dir }), ...output });
  const port = nodePort(files, own) ?? 8080;
  return {
    name,
    dir: own.dir,
    role: "site",
    technology: SITE_BUILDERS[builder] ?? builder,
    written: { build, port },
    stores: [],
    notes: [],
  };
}

/** Its own clients, and those of the workspace packages it depends on (`@shop/db` has `pg`). */
function storesThrough(
  files: RepositoryFiles,
  own: PackageJson,
  others: readonly PackageJson[],
  seen: Set<string>,
): readonly StoreKind[] {
  seen.add(own.dir);
  const used = others.filter(({ dir, name }) => name !== undefined && own.dependencies.has(name) && !seen.has(dir));
  const through = used.flatMap((other) => storesThrough(files, other, others, seen));
  const all = new Set([...storesOf(files, own.dir, own.dependencies), ...through]);
  return (["postgres", "redis"] as const).filter((kind) => all.has(kind));
}

function probed(files: RepositoryFiles, dir: string, written: WrittenService, kind: "nextjs" | "node") {
  const { probes, notes } = healthRoutes(codeIn(files, dir, JAVASCRIPT), kind);
  return { written: probes === undefined ? written : { ...written, probes }, notes };
}
