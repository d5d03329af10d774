import fc from "fast-check";
import type { WrittenApp } from "../definition/app.js";
import { parseApp } from "../model/parse/parse-app.js";
import { randomApp } from "../model/random-app.testsuite.js";
import { containerForm } from "../model/wiring/container-form.js";
import type { ImageLock } from "./image-lock.js";
import type { RenderInput } from "./renderer.js";
import type { JavaScriptFacts, RepositoryFacts } from "./repository-facts.js";

/*
 * Random definitions for every place that containers run at, with a repository that they may belong to. What a rule refuses
 * (a quota that is too small) is drawn again.
 */

export interface RandomRendering {
  readonly written: WrittenApp;
  readonly repository: RepositoryFacts;
  readonly lock: ImageLock;
}

const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

const target = fc.oneof(
  fc.constantFrom("docker", "kubernetes", "ecs"),
  fc.record({ kind: fc.constant("docker"), entry: fc.constantFrom("nginx", "traefik", "none") }),
  fc.record({
    kind: fc.constant("kubernetes"),
    layout: fc.constantFrom("kustomize", "flat"),
    entry: fc.constantFrom("gateway", "ingress"),
    zones: fc.constantFrom(1, 3),
  }),
  fc.record({ kind: fc.constant("ecs"), cluster: fc.constant("main") }),
);

const places = fc.record({
  target,
  also: maybe(fc.uniqueArray(fc.constantFrom("docker", "kubernetes", "ecs"), { maxLength: 3 })),
  domain: fc.constant("shop.example.com"),
  registry: fc.constantFrom("ghcr.io/acme/shop", "registry.example.com:5000/shop"),
  secrets: maybe(fc.constantFrom("template", "sealed-secrets", "external-secrets", "vault")),
  pipeline: maybe(
    fc.record({
      kind: fc.constant("github"),
      layout: maybe(fc.constantFrom("one", "many")),
      deploy: maybe(fc.constantFrom("plimsoll", "commands")),
      nightly: maybe(fc.constant("02:30")),
    }),
  ),
});

const javascript: fc.Arbitrary<JavaScriptFacts> = fc.record({
  manager: fc.constantFrom("npm", "pnpm", "yarn"),
  lockFile: fc.constantFrom("package-lock.json", "pnpm-lock.yaml", "yarn.lock"),
  settings: fc.constantFrom([], [".npmrc"], [".npmrc", "patches/"]),
  scripts: fc.constantFrom({}, { build: "tsc -b", start: "node main.js" }),
  workspaces: fc.constantFrom(
    [],
    [
      { dir: "apps/web", name: "@shop/web", scripts: { build: "next build" }, needs: ["packages/ui"] },
      { dir: "packages/ui", name: "@shop/ui", scripts: { build: "tsc" }, needs: [] },
    ],
  ),
});

const repository: fc.Arbitrary<RepositoryFacts> = fc.record({ javascript, separate: fc.constant({}) });

const lock = fc.constantFrom<ImageLock>(
  { images: {} },
  { images: { "postgres:16-alpine": `sha256:${"a".repeat(64)}` } },
);

export const randomRendering: fc.Arbitrary<RandomRendering> = fc
  .record({ app: randomApp, places, repository, lock })
  .map(({ app, places, ...rest }) => ({ written: placed(app, places), ...rest }))
  .filter(({ written }) => parseApp(written, { file: "plimsoll.config.ts" }).ok);

type Places = typeof places extends fc.Arbitrary<infer Value> ? Value : never;

/** An ECS task keeps no data, so that its stores are somebody else's. */
function placed(app: WrittenApp, chosen: Places): WrittenApp {
  const hasEcs = JSON.stringify([chosen.target, chosen.also]).includes("ecs");
  const stores = Object.entries(app.stores ?? {}).map(([name, store]) => [name, { ...store, managed: true }] as const);
  return { ...app, ...(hasEcs && { stores: Object.fromEntries(stores) }), ...chosen } as WrittenApp;
}

export function inputOf({ written, repository, lock }: RandomRendering): RenderInput {
  const parsed = parseApp(written, { file: "plimsoll.config.ts" });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const app = containerForm(parsed.model);
  const environments = Object.values(app.environments).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return { app, environments, repository, lock };
}
