import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withInputValue } from "./explain/ways.js";
import { inputOf, type RandomRendering, randomRendering } from "./random-rendering.testsuite.js";
import { renderApp } from "./render-app.js";
import type { RenderInput } from "./renderer.js";
import { RENDERERS } from "./renderers.js";

const NAMES = ["development", "staging", "production"];

/** Of one environment by its name: `deploy/compose/staging.yaml`, `deploy/kubernetes/overlays/staging/...`. */
function isOf(path: string, environment: string): boolean {
  return path.split(/[/.]/).includes(environment);
}

function contents(input: RenderInput): ReadonlyMap<string, string> {
  return new Map(renderApp(input, RENDERERS).map(({ path, content }) => [path, content]));
}

function changed(before: RenderInput, after: RenderInput): readonly string[] {
  const [old, young] = [contents(before), contents(after)];
  return [...new Set([...old.keys(), ...young.keys()])].filter((path) => old.get(path) !== young.get(path));
}

/** With the three environments of every app, whatever was drawn. */
function withThree(drawn: RandomRendering): RandomRendering {
  return { ...drawn, written: { ...drawn.written, environments: { development: {}, staging: {}, production: {} } } };
}

describe("environments", () => {
  it("must be rendered apart: a change of one leaves the files of the others and the images alone [GEN-01]", () => {
    fc.assert(
      fc.property(randomRendering, (drawn) => {
        const input = inputOf(withThree(drawn));
        for (const [name, service] of Object.entries(input.app.environments.staging?.services ?? {})) {
          const place = ["environments", "staging", "services", name, "scale", "max"];
          const paths = changed(input, withInputValue(input, place, service.scale.max + 1));
          expect(paths.filter((path) => isOf(path, "production") || isOf(path, "development"))).toEqual([]);
          expect(paths.filter((path) => path.endsWith("Dockerfile"))).toEqual([]);
        }
      }),
      { numRuns: 15 },
    );
  });

  it("must share neither addresses nor namespaces by accident [ENV-14]", () => {
    fc.assert(
      fc.property(randomRendering, (drawn) => {
        const input = inputOf(withThree(drawn));
        const hosts = Object.fromEntries(
          input.environments.map(({ name, services }) => [name, Object.values(services).flatMap((one) => one.hosts)]),
        );
        for (const [path, content] of contents(input)) {
          const own = NAMES.find((name) => isOf(path, name));
          if (own === undefined) continue;
          const words = new Set(content.split(/[^\w.-]+/));
          const foreign = NAMES.filter((name) => name !== own).flatMap((name) => hosts[name] ?? []);
          expect({ path, foreign: foreign.filter((host) => words.has(host)) }).toEqual({ path, foreign: [] });
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe("rendered files", () => {
  it("must hold no secret, whatever the definition is [GEN-02]", () => {
    const key = /-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_\w{20,}|\bxox[abpr]-\w{8,}/;
    fc.assert(
      fc.property(randomRendering, (drawn) => {
        for (const [path, content] of contents(inputOf(drawn))) {
          expect({ path, found: key.exec(content) }).toEqual({ path, found: null });
          if (!isOf(path, "development")) expect(content).not.toMatch(/postgres(ql)?:\/\/\w+:\w+@/);
        }
      }),
      { numRuns: 25 },
    );
  });

  it.each(["docker", "kubernetes", "ecs"] as const)(
    "must be a set for every place an app can go to: %s [GEN-14]",
    (target) => {
      const [drawn] = fc.sample(randomRendering, { numRuns: 1, seed: 2 });
      if (drawn === undefined) throw new Error("Nothing was drawn");
      const stores = Object.entries(drawn.written.stores ?? {}).map(([name, store]) => [
        name,
        { ...store, managed: true },
      ]);
      const written = { ...drawn.written, stores: Object.fromEntries(stores), target, also: [] };
      const paths = [...contents(inputOf({ ...drawn, written })).keys()];
      const folder = { docker: "deploy/compose/", kubernetes: "deploy/kubernetes/", ecs: "deploy/ecs/" };
      expect(paths.filter((path) => path.startsWith(folder[target])).length).toBeGreaterThan(1);
      for (const other of Object.values(folder).filter((one) => one !== folder[target])) {
        expect(paths.filter((path) => path.startsWith(other))).toEqual([]);
      }
    },
  );
});
