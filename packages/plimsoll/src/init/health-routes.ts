import type { WrittenProbes } from "../definition/service.js";
import type { SourceText } from "./repository-files.js";

const LIVE_NAMES = ["/health", "/healthz", "/livez", "/live", "/status", "/ping"];
const READY_NAMES = ["/ready", "/readyz", "/readiness", ...LIVE_NAMES];

interface Found {
  /** Undefined where the defaults are right. */
  readonly probes: string | WrittenProbes | undefined;
  readonly notes: readonly string[];
}

/** The paths on which a service already says how it is; without one the first page has to do, and the author is told. */
export function healthRoutes(code: readonly SourceText[], kind: "nextjs" | "node" | "python"): Found {
  const routes = kind === "nextjs" ? nextRoutes(code) : quotedPaths(code);
  const [usualLive, usualReady] = kind === "nextjs" ? ["/api/health", "/api/health"] : ["/health", "/ready"];
  const prefixes = kind === "nextjs" ? ["/api"] : ["", "/api", "/api/v1", "/v1"];
  const live = firstOf(routes, prefixes, LIVE_NAMES);
  const ready = firstOf(routes, prefixes, READY_NAMES);
  if (live === undefined || ready === undefined) {
    const note = `answers no health route that could be found: add ${usualLive}, and leave out probes`;
    return { probes: "/", notes: [note] };
  }
  if (live === usualLive && ready === usualReady) return { probes: undefined, notes: [] };
  return { probes: live === ready ? live : { live, ready }, notes: [] };
}

function firstOf(
  routes: ReadonlySet<string>,
  prefixes: readonly string[],
  names: readonly string[],
): string | undefined {
  return names.flatMap((name) => prefixes.map((prefix) => prefix + name)).find((path) => routes.has(path));
}

/** `app/api/health/route.ts` and `pages/api/health.ts` answer `/api/health`. */
function nextRoutes(code: readonly SourceText[]): ReadonlySet<string> {
  const paths = code.flatMap(({ path }) => {
    const match = /(?:^|\/)(?:app(\/api\/.+)\/route|pages(\/api\/.+?)(?:\/index)?)\.[jt]sx?$/.exec(path);
    return match?.[1] ?? match?.[2] ?? [];
  });
  return new Set(paths);
}

/** Quoted paths; NestJS writes them without a slash, as arguments of its decorators. */
function quotedPaths(code: readonly SourceText[]): ReadonlySet<string> {
  const quoted = code.flatMap(({ text }) =>
    [...text.matchAll(/["'`](\/[\w/-]+)["'`]/g)].map((match) => match[1] ?? ""),
  );
  const decorated = code.flatMap(({ text }) =>
    [...text.matchAll(/@(?:Get|Controller)\(["'`]([\w-]+)["'`]\)/g)].map((match) => `/${match[1]}`),
  );
  return new Set([...quoted, ...decorated]);
}
