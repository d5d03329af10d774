import { formatDuration } from "../../base/duration.js";
import { isVariable } from "./model-values.js";

const BYTES = /^(storage|maxMemory|maxSize)$/;

/** A value of the model in the units that people write: `30s`, `512Mi`, `250m`. */
export function shownValue(path: readonly string[], value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value))
    return value.length === 0 ? "nothing" : value.map((item) => shownValue(path, item)).join(", ");
  if (isVariable(value)) return value.kind === "secret" ? `the secret ${value.name}` : shownText(value.value);
  if (typeof value === "number") return shownNumber(path, value);
  if (typeof value === "string") return shownText(value);
  if (typeof value === "object" && value !== null) return shownFields(path, value);
  return value === true ? "yes" : value === false ? "no" : String(value);
}

function shownFields(path: readonly string[], fields: object): string {
  const set = Object.entries(fields).filter(([, field]) => field !== undefined);
  if (set.length === 0) return "nothing";
  return set.map(([name, field]) => `${name.replace(/Ms$/, "")} ${shownValue([...path, name], field)}`).join(", ");
}

function shownNumber(path: readonly string[], value: number): string {
  const name = path.at(-1) ?? "";
  if (name.endsWith("Ms")) return formatDuration(value);
  if (BYTES.test(name) || path.includes("volumes") || isOf("memory", path)) return shownBytes(value);
  return isOf("cpu", path) ? `${value}m` : String(value);
}

/** `resources.memory.limit` and `quota.memory`, but not the percentage `scale.memory`. */
function isOf(resource: "cpu" | "memory", path: readonly string[]): boolean {
  return path.at(-2) === resource || (path.at(-2) === "quota" && path.at(-1) === resource);
}

/** The shortest exact form: 1536 Mi and not 1.5 Gi. */
export function shownBytes(bytes: number): string {
  for (const [unit, size] of [
    ["Gi", 2 ** 30],
    ["Mi", 2 ** 20],
    ["Ki", 2 ** 10],
  ] as const) {
    if (bytes >= size && bytes % size === 0) return `${bytes / size}${unit}`;
  }
  return String(bytes);
}

/** As it is where that is clear, quoted where it is empty or runs over. */
function shownText(text: string): string {
  return /^\S(.*\S)?$/.test(text) ? text : JSON.stringify(text);
}
