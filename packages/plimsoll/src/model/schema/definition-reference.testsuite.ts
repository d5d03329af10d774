import { appRules, environmentRules } from "../rules/rules.js";
import { appJsonSchema, type JsonSchema } from "./json-schema.js";

/** docs/definition-reference.md: every key with its default, and every rule, as the code has them. */
export function definitionReference(): string {
  const rules = Object.entries({ ...environmentRules, ...appRules });
  return [
    "# Every key of a definition",
    "",
    "Generated from the schema. After a change of the schema: `npx vitest run packages/plimsoll/src/model/schema -u`.",
    "How the parts play together is told in [definition.md](definition.md).",
    "",
    ...new Set(sections("app", appJsonSchema())),
    "## Rules between keys",
    "",
    "| code | what must hold |",
    "|---|---|",
    ...rules.map(([code, rule]) => `| ${code} | ${asWords(rule.name)} |`),
    "",
  ].join("\n");
}

/** `portsAreNotShared` is the rule that ports are not shared. */
function asWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

interface ObjectForm {
  readonly kinds: readonly string[];
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required: readonly string[];
}

function sections(path: string, schema: JsonSchema): readonly string[] {
  const forms = merged(objectForms(schema));
  return [
    ...forms.map((form) => table(path, form)),
    ...forms.flatMap(({ properties }) => Object.entries(properties).flatMap(([key, inner]) => below(path, key, inner))),
  ];
}

function below(path: string, key: string, schema: JsonSchema): readonly string[] {
  const place = path === "app" ? key : `${path}.${key}`;
  if (place === "environments") return environmentKeys(schema);
  return [...sections(place, schema), ...inside(place, schema)];
}

/** What a record or a list holds. */
function inside(place: string, schema: JsonSchema): readonly string[] {
  const {
    additionalProperties,
    items,
    anyOf = [],
  } = schema as { additionalProperties?: JsonSchema; items?: JsonSchema; anyOf?: JsonSchema[] };
  return [
    ...(typeof additionalProperties === "object" ? sections(`${place}.<name>`, additionalProperties) : []),
    ...(items === undefined ? [] : sections(`${place}[]`, items)),
    ...anyOf.flatMap((branch) => inside(place, branch)),
  ];
}

/** An environment holds every key of the app, and its own. */
function environmentKeys(schema: JsonSchema): readonly string[] {
  const { anyOf: [environment = {}] = [] } = schema.additionalProperties as { anyOf: JsonSchema[] };
  const properties = environment.properties as Record<string, JsonSchema>;
  const shared = Object.keys((appJsonSchema().properties ?? {}) as object);
  const own = Object.entries(properties).filter(([key]) => !shared.includes(key));
  const form = {
    kinds: [],
    required: [],
    properties: Object.fromEntries(own.map(([key, { anyOf }]) => [key, (anyOf as JsonSchema[])[0] ?? {}])),
  };
  return [table("environments.<name>", form, "Beside overrides of any part:")];
}

/** The objects that a value may be: itself, or branches of it. */
function objectForms(schema: JsonSchema): readonly ObjectForm[] {
  const {
    anyOf = [],
    oneOf = [],
    properties,
    required = [],
  } = schema as {
    anyOf?: JsonSchema[];
    oneOf?: JsonSchema[];
    properties?: ObjectForm["properties"];
    required?: string[];
  };
  const branches = [...anyOf, ...oneOf].flatMap(objectForms);
  if (properties === undefined) return branches;
  const { kind, ...others } = properties;
  const kinds = kind === undefined ? [] : [String(kind.const)];
  return [{ kinds, properties: others, required }, ...branches];
}

/** Kinds with the same keys share a table; kinds without keys need none, nor does `{ secret }`, which stands everywhere. */
function merged(forms: readonly ObjectForm[]): readonly ObjectForm[] {
  const groups = new Map<string, ObjectForm>();
  for (const form of forms.filter(({ properties }) => !["", "secret"].includes(Object.keys(properties).join()))) {
    const key = JSON.stringify(form.properties);
    groups.set(key, { ...form, kinds: [...(groups.get(key)?.kinds ?? []), ...form.kinds] });
  }
  return [...groups.values()];
}

function table(path: string, { kinds, properties, required }: ObjectForm, remark?: string): string {
  const title = kinds.length === 0 ? `\`${path}\`` : `\`${path}\` of kind ${kinds.join(", ")}`;
  const rows = Object.entries(properties).map(([key, schema]) => {
    const needed = required.includes(key) ? "required" : defaultOf(schema);
    return `| \`${key}\` | ${needed} | ${String(schema.description).replace(/[|<]/g, "\\$&")} |`;
  });
  return [
    `## ${title}`,
    "",
    ...(remark === undefined ? [] : [remark, ""]),
    "| key | default | what it is |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

function defaultOf(schema: JsonSchema): string {
  return schema.default === undefined ? "" : `\`${JSON.stringify(schema.default)}\``;
}
