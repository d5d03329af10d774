import type { WrittenApp } from "../definition/app.js";
import { type Expression, printExpression } from "./source-text.js";

/** The builder of each kind that has one; parts are written with it. */
const BUILDERS: Readonly<Record<string, string>> = {
  node: "node",
  nextjs: "nextjs",
  static: "staticSite",
  python: "python",
  dockerfile: "dockerfile",
  postgres: "postgres",
  redis: "redis",
  rolling: "rolling",
  "blue-green": "blueGreen",
  canary: "canary",
  local: "local",
  memory: "memory",
  docker: "docker",
  kubernetes: "kubernetes",
  ecs: "ecs",
  github: "github",
  slack: "slack",
  webhook: "webhook",
};

/** A definition as a TypeScript file that loads to the same definition. Comments go above it, one line each. */
export function writeConfig(app: WrittenApp, comments: readonly string[] = []): string {
  const builders = new Set(["defineApp"]);
  const expression = expressionOf(app, builders);
  const imports = importOf([...builders].toSorted());
  const remarks = comments.map((comment) => `// ${comment}\n`).join("");
  const body = printExpression({ kind: "call", name: "defineApp", argument: expression }, 0, WHOLE_LINE);
  return `${imports}\n${remarks}export default ${body};\n`;
}

const LINE_WIDTH = 120;

function importOf(names: readonly string[]): string {
  const line = `import { ${names.join(", ")} } from "plimsoll";\n`;
  if (line.length <= LINE_WIDTH + 1) return line;
  return `import {\n${names.map((name) => `  ${name},\n`).join("")}} from "plimsoll";\n`;
}

/** The app itself never stands on one line, however short it is. */
const WHOLE_LINE = 1_000;

function expressionOf(value: unknown, builders: Set<string>): Expression {
  if (Array.isArray(value)) return { kind: "list", items: value.map((item) => expressionOf(item, builders)) };
  if (typeof value !== "object" || value === null) return { kind: "plain", text: JSON.stringify(value) };
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  const call = asCall(Object.fromEntries(entries));
  if (call === undefined) return objectOf(entries, builders);
  builders.add(call.name);
  if (Array.isArray(call.argument) && call.argument.length === 0)
    return { kind: "call", name: call.name, argument: undefined };
  const argument = Array.isArray(call.argument)
    ? objectOf(call.argument, builders)
    : expressionOf(call.argument, builders);
  return { kind: "call", name: call.name, argument };
}

type Entries = readonly (readonly [string, unknown])[];

function objectOf(entries: Entries, builders: Set<string>): Expression {
  return { kind: "object", entries: entries.map(([key, item]) => [key, expressionOf(item, builders)]) };
}

/** `{ kind: "node", dir }` is `node({ dir })`; images and secrets take their name alone. */
function asCall(
  fields: Readonly<Record<string, unknown>>,
): { readonly name: string; readonly argument: string | Entries } | undefined {
  const { kind, ...others } = fields;
  if (kind === "image" && typeof fields.image === "string") return { name: "image", argument: fields.image };
  if (typeof kind === "string" && BUILDERS[kind] !== undefined)
    return { name: BUILDERS[kind], argument: Object.entries(others) };
  const keys = Object.keys(fields);
  if (keys.length === 1 && typeof fields.secret === "string") return { name: "secret", argument: fields.secret };
  return undefined;
}
