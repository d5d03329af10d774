import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { RoutingTable } from "./routing-table.js";
import { tableProblems } from "./table-rules.js";

const good: RoutingTable = {
  generation: 3,
  fence: 1,
  listeners: { public: { host: "127.0.0.1", port: 8080 }, internal: { api: 9001 } },
  routes: [
    { host: "app.localhost", path: "/", service: "web" },
    { host: "*.app.localhost", path: "/api", service: "api" },
    { host: "*", path: "/", service: "web" },
  ],
  services: {
    web: {
      sticky: true,
      slowMs: 500,
      timeoutMs: 30_000,
      probe: { path: "/health", intervalMs: 1_000, timeoutMs: 500 },
      revisions: [
        { revision: "41aa", release: "r1", weight: 99.5, instances: [{ id: "w1", host: "127.0.0.1", port: 4001 }] },
        { revision: "7f3c", release: "r2", weight: 0.5, instances: [{ id: "w2", host: "::1", port: 4002 }] },
      ],
    },
    api: { sticky: false, slowMs: 500, timeoutMs: 30_000, revisions: [] },
  },
  cookieDomain: "app.localhost",
  trustedProxies: ["10.0.0.0/8", "::1"],
};

test("a good table has no problems", () => {
  expect(tableProblems(good)).toEqual([]);
});

test("every problem is reported at once, with its path and what was found", () => {
  const broken = {
    ...good,
    generation: -1,
    fence: "1",
    listeners: { public: { host: "", port: 70_000 }, internal: { api: "x" } },
    routes: [{ host: "UPPER", path: "api", service: 3 }],
    services: {
      web: {
        sticky: 1,
        slowMs: 0,
        timeoutMs: Number.NaN,
        probe: { path: "health", intervalMs: 0, timeoutMs: 1 },
        revisions: [{ revision: "", release: "a b", weight: 33.333, instances: [{ id: 1, host: "h", port: 0 }] }],
      },
    },
    trustedProxies: ["10.0.0.0/99"],
  };
  expect(tableProblems(broken)).toEqual([
    "generation must be a whole number from 0: found -1",
    'fence must be a whole number from 0: found "1"',
    'listeners.public.host must be a host name or address: found ""',
    "listeners.public.port must be a port from 0: found 70000",
    'listeners.internal.api must be a port: found "x"',
    'routes[0].host must be a lower-case host, "*.host" or "*": found "UPPER"',
    'routes[0].path must be a path that starts with a slash: found "api"',
    "routes[0].service must be the name of a service: found 3",
    "services.web.sticky must be true or false: found 1",
    "services.web.slowMs must be a number of milliseconds above 0: found 0",
    "services.web.timeoutMs must be a number of milliseconds above 0: found null",
    'services.web.probe.path must be a path that starts with a slash: found "health"',
    "services.web.probe.intervalMs must be a number of milliseconds above 0: found 0",
    'services.web.revisions[0].revision must be a name: found ""',
    'services.web.revisions[0].release must be a name: found "a b"',
    "services.web.revisions[0].weight must be a percentage from 0 to 100 with at most two decimals: found 33.333",
    "services.web.revisions[0].instances[0].port must be a port from 1: found 0",
    "services.web.revisions[0].instances[0].id must be a name: found 1",
    'trustedProxies[0] must be an address or a CIDR block: found "10.0.0.0/99"',
  ]);
});

const [stable, canary] = good.services.web?.revisions ?? [];

test.each<[string, RoutingTable, string]>([
  [
    "a route to a service that does not exist",
    { ...good, routes: [{ host: "*", path: "/", service: "nobody" }] },
    'routes[0].service must be one of the services: found "nobody"',
  ],
  ["two equal routes", { ...good, routes: [...good.routes, ...good.routes.slice(2)] }, 'routes must not repeat "*/"'],
  [
    "two listeners on one port",
    { ...good, listeners: { ...good.listeners, internal: { api: 8080 } } },
    "listeners must not share port 8080",
  ],
  [
    "an internal listener of no service",
    { ...good, listeners: { ...good.listeners, internal: { toString: 9001 } } },
    "listeners.internal.toString must be one of the services",
  ],
  [
    "weights that do not sum to 100",
    withRevisions([{ ...need(stable), weight: 90 }, need(canary)]),
    "services.web.revisions must have weights that sum to 100: found 90.5",
  ],
  [
    "a revision twice",
    withRevisions([need(stable), { ...need(canary), revision: "41aa" }]),
    'services.web.revisions must not repeat "41aa"',
  ],
  [
    "an instance in two revisions",
    withRevisions([need(stable), { ...need(canary), instances: need(stable).instances }]),
    'services.web must not repeat the instance "w1"',
  ],
])("%s is refused", (_name, table, problem) => {
  expect(tableProblems(table)).toEqual([problem]);
});

test("any JSON value is judged without a throw", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(tableProblems(value)).not.toEqual([]);
    }),
  );
});

test("a good table with any one part replaced by junk never passes for a table of another shape", () => {
  const paths = ["generation", "fence", "listeners", "routes", "services"] as const;
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.constantFrom(null, "x", -1, true, [1], { a: 1 }), (key, junk) => {
      expect(tableProblems({ ...good, [key]: junk })).not.toEqual([]);
    }),
  );
});

function withRevisions(revisions: RoutingTable["services"][string]["revisions"]): RoutingTable {
  return { ...good, services: { ...good.services, web: { ...need(good.services.web), revisions } } };
}

function need<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("The good table has lost a part");
  return value;
}
