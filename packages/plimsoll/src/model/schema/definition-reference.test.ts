import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../base/package-root.js";
import type { WrittenApp } from "../../definition/app.js";
import { parseApp } from "../parse/parse-app.js";
import { definitionReference } from "./definition-reference.testsuite.js";
import { appJsonSchema, type JsonSchema } from "./json-schema.js";

test("docs/definition-reference.md must say what the schema says", async () => {
  await expect(definitionReference()).toMatchFileSnapshot(join(packageRoot(), "../../docs/definition-reference.md"));
});

const FIVE_LINES: WrittenApp = {
  name: "shop",
  stores: { db: { kind: "postgres", backup: {} }, cache: { kind: "redis" } },
  services: {
    web: {
      build: { kind: "node" },
      port: 3000,
      metrics: { port: 9090 },
      probes: { live: {}, ready: {} },
      resources: {},
    },
  },
  gates: { test: { run: "npm test" } },
  smoke: [{ get: "/" }],
  release: { kind: "canary", judge: {} },
  objectives: { latency: {} },
  target: { kind: "local" },
  environments: { production: {} },
};

test("every default that the schema names must be the one that a definition gets", () => {
  const plain = parseApp(FIVE_LINES, { file: "plimsoll.config.ts" });
  const spelled = parseApp(withDefaults(FIVE_LINES, appJsonSchema()), { file: "plimsoll.config.ts" });
  expect(plain.ok).toBe(true);
  expect(spelled).toEqual(plain);
});

/** The same definition with every default of the objects in it written out. */
function withDefaults(value: unknown, schema: JsonSchema): unknown {
  if (Array.isArray(value)) return value.map((item) => withDefaults(item, (schema.items ?? {}) as JsonSchema));
  if (typeof value !== "object" || value === null) return value;
  const kind = (value as { kind?: unknown }).kind;
  const { properties = {}, additionalProperties = {} } = objectBranch(schema, kind);
  const defaults = Object.entries(properties).flatMap(([key, inner]) => {
    return "default" in inner && !(key in value) ? [[key, inner.default] as const] : [];
  });
  const own = Object.entries(value).map(([key, item]) => [
    key,
    withDefaults(item, properties[key] ?? additionalProperties),
  ]);
  return Object.fromEntries([...own, ...defaults]);
}

interface Branch {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema;
}

function objectBranch(schema: JsonSchema, kind: unknown): Branch {
  const { anyOf = [], oneOf = [] } = schema as { anyOf?: JsonSchema[]; oneOf?: JsonSchema[] };
  const { properties, additionalProperties } = schema as Branch;
  const isThis = properties?.kind === undefined || properties.kind.const === kind;
  if (isThis && (properties !== undefined || typeof additionalProperties === "object")) return schema as Branch;
  const branches = [...anyOf, ...oneOf].map((branch) => objectBranch(branch, kind));
  return branches.find((branch) => Object.keys(branch).length > 0) ?? {};
}
