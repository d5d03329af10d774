import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fiveSystems } from "../five-systems.testsuite.js";
import { randomApp } from "../random-app.testsuite.js";
import { appJsonSchema, type JsonSchema } from "./json-schema.js";

const accepts = new Ajv({ strict: true, strictTypes: false, allErrors: true }).compile(appJsonSchema());

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe("the emitted JSON Schema", () => {
  test.each(fiveSystems.map((written) => [written.name, written] as const))("must accept %s", (_, written) => {
    accepts(plain(written));
    expect(accepts.errors).toBeNull();
  });

  test("must accept whatever the parser accepts", () => {
    fc.assert(fc.property(randomApp, (written) => accepts(plain(written))));
  });

  test("must refuse what the parser refuses for its shape, in environments too", () => {
    const app = { name: "shop", services: { web: { build: { kind: "node" }, port: 3000 } } };
    expect(accepts(app)).toBe(true);
    expect(accepts({ ...app, services: { web: { ...app.services.web, prot: 1 } } })).toBe(false);
    expect(accepts({ ...app, services: { web: { port: 3000 } } })).toBe(false);
    expect(accepts({ ...app, environments: {} })).toBe(false);
    expect(accepts({ ...app, environments: { qa: { services: { web: { port: "80a" } } } } })).toBe(false);
    expect(
      accepts({ ...app, environments: { qa: { services: { web: { port: 80 } }, release: { steps: [5, 100] } } } }),
    ).toBe(true);
    expect(accepts({ ...app, environments: { qa: { services: { web: null }, stores: null } } })).toBe(true);
    expect(accepts({ ...app, environments: { qa: { release: { stpes: [5, 100] } } } })).toBe(false);
  });

  test("must describe every key, for editors and for docs/definition.md", () => {
    expect(keysWithoutDescription(appJsonSchema(), "")).toEqual([]);
  });
});

/** Keys of every object in the schema that have no words of their own. */
function keysWithoutDescription(schema: JsonSchema, at: string): readonly string[] {
  const {
    properties = {},
    additionalProperties,
    items,
    anyOf = [],
    oneOf = [],
  } = schema as {
    properties?: Record<string, JsonSchema>;
    additionalProperties?: JsonSchema | boolean;
    items?: JsonSchema;
    anyOf?: JsonSchema[];
    oneOf?: JsonSchema[];
  };
  const inner = [additionalProperties, items, ...anyOf, ...oneOf].filter((each) => typeof each === "object");
  return [
    ...Object.entries(properties).flatMap(([key, property]) => [
      ...(hasWords(property) ? [] : [`${at}.${key}`]),
      ...keysWithoutDescription(property, `${at}.${key}`),
    ]),
    ...inner.flatMap((each) => keysWithoutDescription(each, at)),
  ];
}

/** In overrides the words stand in the branch beside null. */
function hasWords(schema: JsonSchema): boolean {
  const branches = (schema.anyOf ?? []) as JsonSchema[];
  return "description" in schema || branches.some((branch) => "description" in branch);
}
