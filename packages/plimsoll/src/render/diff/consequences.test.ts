import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AppModel } from "../../model/app-model.js";
import { parseApp } from "../../model/parse/parse-app.js";
import { randomRendering } from "../random-rendering.testsuite.js";
import { isVariable, type ModelValue, modelValues, pathText, withValue } from "../values/model-values.js";
import { consequencesOf } from "./consequences.js";

const written = {
  name: "shop",
  domain: "shop.example.com",
  registry: "ghcr.io/acme/shop",
  target: { kind: "kubernetes" },
  stores: {
    db: { kind: "postgres", version: 16, backup: { every: "1d", keep: "30d", drill: "7d" } },
    cache: { kind: "redis" },
  },
  services: {
    api: {
      build: { kind: "node", dir: "api" },
      port: 3000,
      hosts: ["api"],
      uses: ["db"],
      scale: { min: 2, max: 4 },
      migrate: "npm run migrate",
    },
    web: { build: { kind: "image", image: "nginx:1.27" }, port: 3001, hosts: ["@"] },
  },
  environments: { production: { approval: true, branch: "main" }, staging: { branch: "develop" } },
};
// biome-ignore lint/suspicious/noExplicitAny: definitions are edited here as people edit them, by hand
type Written = Record<string, any>;

function modelOf(app: unknown): AppModel {
  const parsed = parseApp(app, { file: "plimsoll.config.ts" });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.model;
}

/** What follows, as it is printed, from writing one thing in another way. */
function consequences(change: (app: Written) => void): readonly string[] {
  const changed = structuredClone(written);
  change(changed);
  const all = consequencesOf(modelOf(written), modelOf(changed));
  return all.map(({ topic, environments, text }) => `${topic}: ${text} (${environments.join(", ")})`);
}

const BOTH = "(production, staging)";

describe("a changed definition", () => {
  it.each<[string, (app: Written) => void, readonly string[]]>([
    [
      "scale",
      (app) => Object.assign(app.services.api.scale, { max: 9 }),
      [`scale: api grows to at most 9 instances, not 4 ${BOTH}`],
    ],
    [
      "version",
      (app) => Object.assign(app.stores.db, { version: 17 }),
      [
        `data: db moves from major version 16 to 17: it does not start on the old data until that is migrated ${BOTH}`,
        `data: db runs postgres:17-alpine, no longer postgres:16-alpine ${BOTH}`,
      ],
    ],
    ["backup", (app) => Object.assign(app.stores.db, { backup: false }), [`data: db is no longer backed up ${BOTH}`]],
    [
      "image",
      (app) => Object.assign(app.services.web.build, { image: "nginx:1.28" }),
      [`services: web runs the image nginx:1.28, no longer nginx:1.27 ${BOTH}`],
    ],
    [
      "approval",
      (app) => Object.assign(app.environments.production, { approval: false }),
      ["release: nobody has to approve any more before traffic moves (production)"],
    ],
    [
      "hosts",
      (app) => Object.assign(app.services.api, { hosts: ["api", "v2"] }),
      [
        "exposure: api is reached at v2.shop.example.com (production)",
        "exposure: api is reached at v2.staging.shop.example.com (staging)",
      ],
    ],
    [
      "port",
      (app) => Object.assign(app.services.api, { port: 4000 }),
      [`exposure: api listens on port 4000, not on 3000 ${BOTH}`],
    ],
    [
      "variable",
      (app) => Object.assign(app.services.api, { env: { MODE: "fast" } }),
      [`services: api is given MODE: fast ${BOTH}`],
    ],
    [
      "secret",
      (app) => Object.assign(app.services.api, { env: { JWT: { secret: "JWT_SECRET" } } }),
      [
        `secrets: api is given JWT: the secret JWT_SECRET ${BOTH}`,
        `secrets: the secret JWT_SECRET must be there ${BOTH}`,
      ],
    ],
    [
      "environment",
      (app) => Reflect.deleteProperty(app.environments, "staging"),
      ["data: the environment is given up: what runs and is kept there stays until it is taken down (staging)"],
    ],
    [
      "resources",
      (app) => Object.assign(app.services.api, { resources: { memory: "256Mi..2Gi" } }),
      [`scale: an instance of api is killed beyond 2Gi of memory, not 1Gi ${BOTH}`],
    ],
    [
      "kind of release",
      (app) => Object.assign(app.environments.staging, { release: "blue-green" }),
      ["release: releases go out as blue-green, no longer as rolling (staging)"],
    ],
    [
      "kind of store",
      (app) => Object.assign(app.stores, { cache: { kind: "postgres", version: 17 } }),
      [`data: cache is postgres 17, no longer redis 7: what it holds does not move by itself ${BOTH}`],
    ],
    ["nothing", () => {}, []],
  ])("must have its consequence told in one line of plain words: %s", (_, change, expected) => {
    expect(consequences(change)).toEqual(expected);
  });

  it("must have a store that is removed told first", () => {
    const [first] = consequences((app) => {
      Object.assign(app.services.api, { uses: [], scale: 1, migrate: undefined });
      Object.assign(app, { stores: {}, domain: "other.example.com" });
    });
    expect(first).toBe(`data: the store db is given up: nothing uses or backs up what it holds ${BOTH}`);
  });

  it("must be told for every field of every model, and name what it was or is", () => {
    const untold = new Set<string>();
    fc.assert(
      fc.property(randomRendering, ({ written }) => {
        const model = modelOf({ ...written, pipeline: { kind: "github" } });
        for (const one of modelValues(model).filter(({ path }) => path[0] === "pipeline" || path[1] === "production")) {
          for (const other of othersOf(one)) {
            const changed = withValue(model, one.steps, other);
            if (!isTold(model, changed) || !isTold(changed, model)) untold.add(pathText(one.path));
          }
        }
      }),
      { numRuns: 10, endOnFailure: true },
    );
    expect([...untold]).toEqual([]);
  });
});

/** Another value of the same type, or any where there is none. */
function othersOf({ path, value }: ModelValue): readonly unknown[] {
  // Of another kind it would have other fields: told as a whole, above.
  if (path.at(-1) === "kind") return [];
  if (value === undefined) return path.at(-1) === "metrics" ? [{ port: 9090, path: "/metrics" }] : ["x"];
  if (typeof value === "number") return [value + 1];
  if (typeof value === "boolean") return [!value];
  if (typeof value === "string") return [`${value}x`];
  if (Array.isArray(value)) return [[...value, "x"]];
  return isVariable(value) ? [{ kind: "plain", value: "x y" }] : [];
}

/** Names are no values: whoever changes one has another app, environment or service. */
function isTold(before: AppModel, after: AppModel): boolean {
  if (namesIn(before) !== namesIn(after)) return true;
  const told = consequencesOf(before, after);
  return told.length > 0 && told.every(({ text }) => /^\S.*\S$/.test(text) && !/undefined|\[object|NaN/.test(text));
}

function namesIn(model: AppModel): string {
  const environments = Object.values(model.environments);
  const parts = environments.flatMap(({ stores, services }) => [...Object.values(stores), ...Object.values(services)]);
  return [model, ...environments, ...parts].map(({ name }) => name).join() + environments.map(({ app }) => app).join();
}
