import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compileRoutes } from "./route-match.js";
import type { Route } from "./routing-table.js";

const routes: readonly Route[] = [
  { host: "app.dev", path: "/", service: "web" },
  { host: "app.dev", path: "/api", service: "api" },
  { host: "app.dev", path: "/api/files/", service: "files" },
  { host: "*.app.dev", path: "/", service: "any-tenant" },
  { host: "*.eu.app.dev", path: "/", service: "eu-tenant" },
  { host: "only-api.dev", path: "/api", service: "api" },
  { host: "*", path: "/", service: "fallback" },
];

test.each([
  ["app.dev", "/", "web"],
  ["app.dev", "/api", "api"],
  ["app.dev", "/api/users?x=/files", "api"],
  ["app.dev", "/api?x", "api"],
  ["app.dev", "/apiary", "web"],
  ["app.dev", "/api/files/1", "files"],
  ["app.dev", "/api/files", "api"],
  ["APP.dev:8080", "/api", "api"],
  ["app.dev.", "/", "web"],
  ["a.app.dev", "/api", "any-tenant"],
  ["a.b.app.dev", "/", "any-tenant"],
  ["a.eu.app.dev", "/", "eu-tenant"],
  ["only-api.dev", "/api/x", "api"],
  ["only-api.dev", "/other", "fallback"],
  ["[::1]:80", "/", "fallback"],
  [undefined, "/", "fallback"],
  ["", "*", undefined],
])("%s %s goes to %s", (host, path, service) => {
  expect(compileRoutes(routes)(host, path)).toBe(service);
});

test("without a route there is no service", () => {
  expect(compileRoutes([])("app.dev", "/")).toBeUndefined();
});

const segment = fc.constantFrom("a", "b", "ab");
const path = fc.array(segment, { maxLength: 3 }).map((parts) => `/${parts.join("/")}`);
const host = fc.constantFrom("x.dev", "a.x.dev", "b.a.x.dev", "y.dev");
const hostPattern = fc.constantFrom("x.dev", "a.x.dev", "*.x.dev", "*.a.x.dev", "*");
const distinctRoutes = fc
  .uniqueArray(fc.tuple(hostPattern, path), { selector: ([at, prefix]) => `${at} ${prefix}`, maxLength: 12 })
  .map((pairs) => pairs.map(([at, prefix], index) => ({ host: at, path: prefix, service: `s${index}` })));

test("every match is the most specific one, whatever the order of the routes", () => {
  fc.assert(
    fc.property(distinctRoutes, host, path, (written, requestHost, requestPath) => {
      const expected = written
        .filter((route) => hostMatches(route.host, requestHost) && pathMatches(route.path, requestPath))
        .sort((a, b) => hostRank(b.host) - hostRank(a.host) || b.path.length - a.path.length)[0]?.service;
      expect(compileRoutes(written)(requestHost, requestPath)).toBe(expected);
      expect(compileRoutes(written.toReversed())(requestHost, requestPath)).toBe(expected);
    }),
  );
});

function hostMatches(pattern: string, name: string): boolean {
  return pattern === "*" || pattern === name || (pattern.startsWith("*.") && name.endsWith(pattern.slice(1)));
}

function hostRank(pattern: string): number {
  return pattern.startsWith("*") ? pattern.length : 1_000;
}

function pathMatches(prefix: string, requested: string): boolean {
  const wanted = prefix.split("/").filter((part) => part !== "");
  const found = requested.split("/").filter((part) => part !== "");
  return wanted.every((part, index) => found[index] === part);
}
