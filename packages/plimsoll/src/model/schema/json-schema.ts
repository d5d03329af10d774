import { z } from "zod";
import { appSchema, environmentSchema } from "./app.js";

export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The JSON Schema (draft 7, which editors know best) of a definition in YAML or JSON, emitted from the schema that the
 * parser uses. Rules between fields are not in it.
 */
export function appJsonSchema(): JsonSchema {
  const { properties, ...app } = emit(appSchema);
  const { environments, ...others } = properties as Record<string, JsonSchema>;
  const { $schema: _, ...environment } = emit(environmentSchema);
  return {
    ...app,
    title: "Plimsoll app",
    properties: { ...others, environments: { ...environments, additionalProperties: nullable(environment) } },
  };
}

function emit(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { target: "draft-7", io: "input" }) as JsonSchema;
}

/** Any part of what the schema describes, or null to remove it: what RFC 7396 makes of it. Lists are taken whole. */
function asOverride(schema: JsonSchema): JsonSchema {
  const { required: _, default: __, ...rest } = schema;
  return Object.fromEntries(Object.entries(rest).map(([key, value]) => relax(key, value)));
}

function relax(key: string, value: unknown): readonly [string, unknown] {
  if (key === "properties") return [key, mapSchemas(value as Record<string, JsonSchema>, nullable)];
  if (key === "additionalProperties" && typeof value === "object") return [key, nullable(value as JsonSchema)];
  // Without its kind a part may fit several branches.
  if (key === "anyOf" || key === "oneOf") return ["anyOf", (value as JsonSchema[]).map(asOverride)];
  return [key, value];
}

function nullable(schema: JsonSchema): JsonSchema {
  return { anyOf: [asOverride(schema), { type: "null" }] };
}

function mapSchemas(schemas: Readonly<Record<string, JsonSchema>>, to: (schema: JsonSchema) => JsonSchema) {
  return Object.fromEntries(Object.entries(schemas).map(([key, schema]) => [key, to(schema)]));
}
