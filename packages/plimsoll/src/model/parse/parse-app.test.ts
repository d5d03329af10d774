import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify as toYaml } from "yaml";
import type { AppModel } from "../app-model.js";
import { fiveSystems } from "../five-systems.testsuite.js";
import { readYaml } from "../load/read-yaml.js";
import { randomApp, reversedKeys } from "../random-app.testsuite.js";
import { parseApp } from "./parse-app.js";

const PLACE = { file: "plimsoll.config.ts" };

function modelOf(written: unknown): AppModel {
  const parsed = parseApp(written, PLACE);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("\n"));
  return parsed.model;
}

/** Gates and default smoke tests are listed in the order in which they were written. */
function unordered(model: AppModel): unknown {
  const byName = (a: { readonly name: string }, b: { readonly name: string }) => (a.name < b.name ? -1 : 1);
  return Object.fromEntries(
    Object.entries(model.environments).map(([name, environment]) => [
      name,
      { ...environment, gates: environment.gates.toSorted(byName), smoke: environment.smoke.toSorted(byName) },
    ]),
  );
}

function isDeeplyFrozen(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen);
}

describe("any sound definition", () => {
  test("must give a model that nobody can change", () => {
    fc.assert(fc.property(randomApp, (written) => isDeeplyFrozen(modelOf(written))));
  });

  test("must give the same model whatever the order of its keys", () => {
    fc.assert(
      fc.property(randomApp, (written) => {
        expect(unordered(modelOf(reversedKeys(written)))).toEqual(unordered(modelOf(written)));
      }),
    );
  });

  test("must not be changed by being read", () => {
    fc.assert(
      fc.property(randomApp, (written) => {
        const before = structuredClone(written);
        parseApp(written, PLACE);
        expect(written).toEqual(before);
      }),
    );
  });

  test("must give the same model from YAML and from JSON", async () => {
    await fc.assert(
      fc.asyncProperty(randomApp, async (written) => {
        const model = modelOf(written);
        expect(modelOf(JSON.parse(JSON.stringify(written)))).toEqual(model);
        expect(modelOf(await readYaml(toYaml(JSON.parse(JSON.stringify(written))), "plimsoll.config.yaml"))).toEqual(
          model,
        );
      }),
      { numRuns: 50 },
    );
  });
});

describe("anything else", () => {
  test("must be refused with problems that have a place, never with a crash", () => {
    fc.assert(
      fc.property(
        fc.anything(),
        fc.constantFrom("name", "services", "stores", "environments", "release", "smoke"),
        (junk, key) => {
          const parsed = parseApp({ name: "shop", services: {}, [key]: junk }, PLACE);
          expect(parsed.ok).toBe(false);
          if (!parsed.ok) expect(parsed.problems.every(({ message }) => message.startsWith("Cannot use "))).toBe(true);
        },
      ),
      { numRuns: 300, examples: [[{ toString: [] }, "name"]] },
    );
  });

  test("must be refused wherever one value of a sound definition is replaced by a list of nothing", () => {
    const places = placesOf(fiveSystems[2]);
    expect(places.length).toBeGreaterThan(40);
    for (const place of places) {
      const parsed = parseApp(replaced(fiveSystems[2], place, [null]), PLACE);
      expect(parsed.ok, place.join(".")).toBe(false);
      if (!parsed.ok) expect(parsed.problems.some(({ path }) => path.includes(String(place[0])))).toBe(true);
    }
  });

  test("must never be quoted where it may be a secret", () => {
    const sentinel = "s3ntinel-0123456789";
    for (const written of [
      {
        services: {
          web: { build: { kind: "node" }, port: 3000, env: { A: [sentinel], B: { secret: sentinel }, PORT: sentinel } },
        },
      },
      { services: { web: { build: { kind: "node" }, port: 3000, env: { API_TOKEN: sentinel, "1": sentinel } } } },
      {
        notify: [
          { kind: "slack", webhook: sentinel },
          { kind: "webhook", url: { secrte: sentinel } },
        ],
      },
      { notify: [{ kind: "slack", webhook: `https://hooks.slack.com/services/${sentinel}` }] },
      { smoke: [{ get: "/", headers: { authorization: [sentinel] }, body: sentinel }] },
      { stores: { db: { kind: "postgres", password: sentinel } } },
      {
        services: {
          web: { build: { kind: "node" }, port: 3000, env: { URL: `https://user:${sentinel}@example.com` } },
        },
      },
    ]) {
      const parsed = parseApp({ name: "shop", services: {}, ...written }, PLACE);
      expect(parsed.ok).toBe(false);
      expect(JSON.stringify(parsed)).not.toContain(sentinel);
    }
  });

  test("a key that would change what objects are must be left out", () => {
    const written: unknown = JSON.parse(
      '{"name":"shop","services":{"__proto__":{"build":"web"},"web":{"build":{"kind":"node","__proto__":{"dir":"x"}}}}}',
    );
    const services = modelOf(written).environments.production?.services ?? {};
    expect(Object.keys(services)).toEqual(["web"]);
    expect(services.web?.build).toMatchObject({ dir: "." });
  });
});

type Place = readonly (string | number)[];

/** The places of all values, of whatever depth, that are not whole environments or free names. */
function placesOf(value: unknown, at: Place = []): readonly Place[] {
  const own = at.length === 0 || (at[0] === "environments" && at.length < 3) ? [] : [at];
  if (typeof value !== "object" || value === null) return own;
  const below = Object.entries(value).flatMap(([key, item]) =>
    placesOf(item, [...at, Array.isArray(value) ? Number(key) : key]),
  );
  return [...own, ...below];
}

function replaced(value: unknown, [step, ...rest]: Place, by: unknown): unknown {
  if (step === undefined) return by;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, unknown>;
  copy[step] = replaced(copy[step], rest, by);
  return copy;
}
