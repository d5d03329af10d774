import { PutScalingPolicyRequest$, RegisterScalableTargetRequest$ } from "@aws-sdk/client-application-auto-scaling";
import { CreateServiceRequest$, RegisterTaskDefinitionRequest$, UpdateServiceRequest$ } from "@aws-sdk/client-ecs";

/*
 * The service models of ECS and of Application Auto Scaling as AWS's own clients carry them: structures, lists and maps of plain types. What they do
 * not know, AWS refuses too.
 */

type Schema = unknown;

export const REQUESTS = {
  "task-definition": RegisterTaskDefinitionRequest$ as Schema,
  service: CreateServiceRequest$ as Schema,
  update: UpdateServiceRequest$ as Schema,
  target: RegisterScalableTargetRequest$ as Schema,
  policy: PutScalingPolicyRequest$ as Schema,
} as const;

/** What the models say of every request among parsed files, by path; how many files had any. */
export function judged(files: Readonly<Record<string, unknown>>): {
  readonly seen: number;
  readonly problems: readonly string[];
} {
  const requests = Object.entries(files).map(([path, value]) => requestsIn(path, value));
  const all = requests.flat();
  return {
    seen: requests.filter(({ length }) => length > 0).length,
    problems: all.flatMap(({ path, value, schema }) => problemsOf(value, schema, path)),
  };
}

interface Request {
  readonly path: string;
  readonly value: unknown;
  readonly schema: Schema;
}

function requestsIn(path: string, value: unknown): readonly Request[] {
  if (path.endsWith(".scaling.json")) {
    const { target, policies } = value as { readonly target: unknown; readonly policies: readonly unknown[] };
    return [
      { path: `${path} target`, value: target, schema: REQUESTS.target },
      ...policies.map((policy, index) => ({ path: `${path} policy ${index}`, value: policy, schema: REQUESTS.policy })),
    ];
  }
  const kind = (["task-definition", "service"] as const).find((one) => path.endsWith(`.${one}.json`));
  return kind === undefined ? [] : [{ path, value, schema: REQUESTS[kind] }];
}

const LIST = 64;
const MAP = 128;
const DOCUMENT = 15;

/** What is wrong with a value, each with its path: unknown fields, missing ones, other types. */
export function problemsOf(value: unknown, schema: Schema, path = "$"): readonly string[] {
  const known = unwrapped(schema);
  if (typeof known === "number") return plainProblems(value, known, path);
  const [kind, , name, , first, second, required] = known;
  if (kind === 1) return listProblems(value, first, path);
  if (kind === 2) return mapProblems(value, second, path);
  if (kind === 3)
    return structureProblems(value, { names: first as string[], schemas: second as Schema[], required }, path);
  throw new Error(`The model says ${String(name)} in a way that this test does not read`);
}

/** A schema may be named by a function, and may carry traits beside it. */
function unwrapped(schema: Schema): number | readonly Schema[] {
  if (typeof schema === "function") return unwrapped((schema as () => Schema)());
  if (typeof schema === "number") return schema;
  const list = schema as readonly Schema[];
  return typeof list[0] === "number" && list.length > 2 ? list : unwrapped(list[0]);
}

function plainProblems(value: unknown, schema: number, path: string): readonly string[] {
  if (schema === DOCUMENT) return [];
  if ((schema & MAP) !== 0) return mapProblems(value, schema & ~MAP, path);
  if ((schema & LIST) !== 0) return listProblems(value, schema & ~LIST, path);
  const wanted = (["string", "number", "boolean"] as const)[schema];
  if (wanted === undefined) throw new Error(`The model has a plain type ${schema} that this test does not read`);
  return typeof value === wanted ? [] : [`${path} must be a ${wanted}`];
}

function listProblems(value: unknown, schema: Schema, path: string): readonly string[] {
  if (!Array.isArray(value)) return [`${path} must be a list`];
  return value.flatMap((item, index) => problemsOf(item, schema, `${path}[${index}]`));
}

function mapProblems(value: unknown, schema: Schema, path: string): readonly string[] {
  if (!isObject(value)) return [`${path} must be a map`];
  return Object.entries(value).flatMap(([key, item]) => problemsOf(item, schema, `${path}.${key}`));
}

interface Structure {
  readonly names: readonly string[];
  readonly schemas: readonly Schema[];
  /** So many of the first names must be there. */
  readonly required: Schema;
}

function structureProblems(value: unknown, { names, schemas, required }: Structure, path: string): readonly string[] {
  if (!isObject(value)) return [`${path} must be an object`];
  const missing = names.slice(0, Number(required ?? 0)).filter((name) => !(name in value));
  return [
    ...missing.map((name) => `${path} lacks ${name}`),
    ...Object.entries(value).flatMap(([name, field]) => {
      const index = names.indexOf(name);
      return index === -1 ? [`${path}.${name} is unknown`] : problemsOf(field, schemas[index], `${path}.${name}`);
    }),
  ];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
