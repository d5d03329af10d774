import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { WrittenApp } from "../definition/app.js";
import { image, nextjs, node } from "../definition/build.js";
import { secret } from "../definition/secret.js";
import { postgres, redis } from "../definition/store.js";
import { inputOf, randomRendering } from "./random-rendering.testsuite.js";
import { renderApp } from "./render-app.js";
import { renderInput } from "./rendered.testsuite.js";
import { RENDERERS } from "./renderers.js";

const shop = {
  name: "shop",
  domain: "shop.example.com",
  registry: "ghcr.io/acme/shop",
  target: "docker",
  pipeline: { kind: "github" },
  stores: { db: postgres({ managed: true }), cache: redis({ managed: true }) },
  services: {
    api: {
      build: node({ dir: "api" }),
      port: 3000,
      hosts: ["api"],
      uses: ["db", "cache"],
      env: { KEY: secret("KEY") },
    },
    web: { build: nextjs({ dir: "web" }), port: 3100, hosts: ["@"], uses: ["api"] },
  },
  environments: { staging: {}, production: {} },
} as const satisfies WrittenApp;

const files = (app: WrittenApp) => {
  return new Map(renderApp(renderInput(app), RENDERERS).map(({ path, content }) => [path, content]));
};

describe("one description", () => {
  test("must give the same files whenever it is rendered [GEN-01]", () => {
    expect(files(shop)).toEqual(files(shop));
  });

  test("must change only the files that depend on what changed in it [GEN-01]", () => {
    const before = files(shop);
    const after = files({ ...shop, services: { ...shop.services, web: { ...shop.services.web, port: 3200 } } });
    const changed = [...after].filter(([path, content]) => before.get(path) !== content).map(([path]) => path);
    expect(changed).toContain("deploy/images/web.Dockerfile");
    expect(changed).toContain("deploy/compose/production.yaml");
    expect(changed).not.toContain("deploy/images/api.Dockerfile");
    expect(changed).not.toContain(".dockerignore");
  });

  test("must give text files and no secret's value, so that all of it can be kept with the sources [GEN-02]", () => {
    fc.assert(
      fc.property(randomRendering, (drawn) => {
        for (const { path, content } of renderApp(inputOf(drawn), RENDERERS)) {
          expect(path).toMatch(/^[\w.@/-]+$/);
          expect(content).toMatch(/\n$/);
          expect(content).not.toMatch(/-----BEGIN|AKIA[0-9A-Z]{16}/);
        }
      }),
      { numRuns: 30 },
    );
  });

  test("must give staging and production the same parts [GEN-03]", () => {
    const rendered = files(shop);
    const parts = (environment: string) => {
      const lines = (rendered.get(`deploy/compose/${environment}.yaml`) ?? "").split("\n");
      return lines.filter((line) => /^ {2}[\w-]+:$/.test(line));
    };
    expect(parts("staging").length).toBeGreaterThan(2);
    expect(parts("staging")).toEqual(parts("production"));
  });

  test.each(["docker", "kubernetes", "ecs"] as const)("must give a complete set for %s [GEN-14]", (target) => {
    const paths = [...files({ ...shop, target }).keys()];
    const home = {
      docker: /^deploy\/compose\/production/,
      kubernetes: /^deploy\/kubernetes\//,
      ecs: /^deploy\/ecs\/production\//,
    };
    expect(paths.filter((path) => home[target].test(path))).not.toEqual([]);
    for (const other of Object.values(home).filter((each) => each !== home[target])) {
      expect(paths.filter((path) => other.test(path))).toEqual([]);
    }
    expect(paths).toEqual(expect.arrayContaining(["deploy/images/api.Dockerfile", "deploy/images/web.Dockerfile"]));
    expect(paths.some((path) => path.startsWith(".github/workflows/"))).toBe(true);
  });

  test("must give exactly one part more when a part is switched on [GEN-13]", () => {
    const graph = {
      build: image("neo4j:5.26-community"),
      port: 7687,
      container: { volumes: { "/data": "1Gi" } },
      scale: 1,
    };
    const before = files(shop);
    const after = files({ ...shop, services: { ...shop.services, neo4j: graph } });
    expect([...after.keys()]).toEqual([...before.keys()]);
    expect(before.get("deploy/compose/production.yaml")).not.toContain("neo4j");
    expect(after.get("deploy/compose/production.yaml")).toContain("neo4j-data:/data");
  });
});
