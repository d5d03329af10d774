import type { Route } from "./routing-table.js";

/** Finds the service for a `Host` header and a request path. */
export type RouteMatcher = (host: string | undefined, path: string) => string | undefined;

/**
 * Exact hosts come before wildcards, longer wildcards before shorter ones, `*` last; a host under which no path matches
 * falls through to the next. Within a host the longest path prefix wins, on a segment boundary.
 */
export function compileRoutes(routes: readonly Route[]): RouteMatcher {
  const byHost = new Map<string, Route[]>();
  for (const route of routes) {
    const list = byHost.get(route.host);
    if (list === undefined) byHost.set(route.host, [route]);
    else list.push(route);
  }
  for (const list of byHost.values()) list.sort((a, b) => b.path.length - a.path.length);

  const candidates = remembered((hostHeader) => hostKeys(hostHeader).flatMap((key) => byHost.get(key) ?? []));
  return (host, path) => {
    for (const route of candidates(host ?? "")) {
      if (isUnder(path, route.path)) return route.service;
    }
    return undefined;
  };
}

/** The keys under which a host may have routes, in order of precedence. */
function hostKeys(hostHeader: string): string[] {
  const host = hostHeader
    .toLowerCase()
    .replace(/:\d*$/, "")
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.$/, "");
  const keys = host === "" ? [] : [host];
  for (let dot = host.indexOf("."); dot !== -1; dot = host.indexOf(".", dot + 1)) keys.push(`*${host.slice(dot)}`);
  return [...keys, "*"];
}

function isUnder(path: string, prefix: string): boolean {
  if (!path.startsWith(prefix)) return false;
  if (path.length === prefix.length || prefix.endsWith("/")) return true;
  const next = path.charCodeAt(prefix.length);
  return next === SLASH || next === QUESTION_MARK;
}

const SLASH = 0x2f;
const QUESTION_MARK = 0x3f;

/** Host headers repeat; strangers' inventions must not fill the memory. */
const MOST_REMEMBERED_HOSTS = 1_000;

function remembered<Value>(compute: (key: string) => Value): (key: string) => Value {
  const known = new Map<string, Value>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      value = compute(key);
      if (known.size < MOST_REMEMBERED_HOSTS) known.set(key, value);
    }
    return value;
  };
}
