import fc from "fast-check";
import type { WrittenApp } from "../definition/app.js";

/*
 * Random definitions that are sound by construction: names are drawn first, so that whatever is used exists, ports
 * differ, and services use only those that come before them.
 */

const LABELS = ["a", "api", "web", "jobs", "x-1", "long-name-of-a-service", "constructor", "v2", "nan"];
const STORE_NAMES = ["db", "cache", "queue", "main-db"];

const duration = fc.constantFrom("5s", "30s", "1m", "1.5m", "10m");
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

const build = fc.oneof(
  fc.record({
    kind: fc.constantFrom("node", "nextjs", "static"),
    dir: maybe(fc.constantFrom(".", "apps/web", "./a/b/")),
  }),
  fc.record({ kind: fc.constant("python"), app: fc.constantFrom("main:app", "app.main:app") }),
  fc.record({ kind: fc.constant("dockerfile"), file: maybe(fc.constant("deploy/Dockerfile")) }),
  fc.record({ kind: fc.constant("image"), image: fc.constantFrom("kong:3.7", "registry.example.com:5000/a/b:1.0") }),
);

const store = fc.oneof(
  fc.record({
    kind: fc.constant("postgres"),
    version: maybe(fc.integer({ min: 13, max: 18 })),
    backup: maybe(
      fc.oneof(fc.constant(false), fc.record({ every: fc.constant("1d"), keep: fc.constantFrom("1d", "30d") })),
    ),
  }),
  fc.record({ kind: fc.constant("redis"), maxMemory: maybe(fc.constantFrom("64Mi", "1.5Gi", "100M")) }),
);

const scale = fc.oneof(
  fc.integer({ min: 1, max: 9 }),
  fc.record({ min: fc.integer({ min: 1, max: 3 }), max: fc.integer({ min: 3, max: 9 }), cpu: maybe(fc.constant(70)) }),
);

const service = fc.record({
  build,
  command: maybe(fc.oneof(fc.constant("node main.js"), fc.constant(["node", "a b.js"]))),
  scale: maybe(scale),
  resources: maybe(fc.constantFrom({ cpu: "100m..1", memory: "64Mi..1.5Gi" }, { cpu: 0.5 }, { memory: "1Gi" })),
  probes: maybe(fc.oneof(fc.constant("/up"), fc.record({ startWithin: duration }))),
  env: maybe(
    fc.dictionary(fc.constantFrom("LOG_LEVEL", "__proto", "A1"), fc.oneof(fc.string(), fc.integer(), fc.boolean())),
  ),
  stop: maybe(duration),
  sticky: maybe(fc.boolean()),
});

const release = fc.oneof(
  fc.constantFrom("rolling", "blue-green", "canary"),
  fc.record({
    kind: fc.constant("canary"),
    steps: fc
      .uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 4 })
      .map((steps) => [...steps.sort((a, b) => a - b), 100]),
    bakeWithin: maybe(duration),
  }),
);

export const randomApp: fc.Arbitrary<WrittenApp> = fc
  .record({
    names: fc.uniqueArray(fc.constantFrom(...LABELS), { minLength: 1, maxLength: 6 }),
    storeNames: fc.uniqueArray(fc.constantFrom(...STORE_NAMES), { maxLength: 3 }),
    services: fc.array(service, { minLength: 6, maxLength: 6 }),
    stores: fc.array(store, { minLength: 3, maxLength: 3 }),
    seeds: fc.array(fc.nat(), { minLength: 6, maxLength: 6 }),
    release: maybe(release),
    gates: fc.dictionary(
      fc.constantFrom("lint", "test", "e2e"),
      fc.oneof(fc.constant("npm test"), fc.record({ run: fc.constant("a"), within: maybe(duration) })),
    ),
    staging: maybe(
      fc.record({
        branch: maybe(fc.constantFrom("develop", "next")),
        release: maybe(release),
        approval: maybe(fc.boolean()),
      }),
    ),
  })
  .map(({ names, storeNames, services, stores, seeds, release, gates, staging }) => ({
    name: "shop",
    stores: Object.fromEntries(storeNames.map((name, index) => [name, stores[index]])),
    services: Object.fromEntries(
      names.map((name, index) => {
        const seed = seeds[index] ?? 0;
        const usable = [...storeNames, ...names.slice(0, index)];
        const uses = usable.filter((_, bit) => (seed >> bit) & 1);
        const hosts = seed % 3 === 0 ? undefined : [`host-${index}`];
        return [name, { ...services[index], port: 3000 + index, uses, hosts }];
      }),
    ),
    gates,
    release,
    ...(staging !== undefined && { environments: { staging, production: {} } }),
  })) as unknown as fc.Arbitrary<WrittenApp>;

/** The same value with the keys of every object in another order. */
export function reversedKeys<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(reversedKeys) as Value;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, reversedKeys(item)] as const);
  return Object.fromEntries(entries.reverse()) as Value;
}
