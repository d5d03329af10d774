import type { Path } from "./path.js";

const MAX_LENGTH = 60;

/** A found value as messages print it: JSON, shortened, and hidden where it may be somebody's secret. */
export function shown(value: unknown, path: Path): string {
  if (value === undefined) return "nothing";
  if (mayBeSecret(path) && typeof value === "string") return `text of ${value.length} characters`;
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : listShown(value, path);
  if (typeof value === "object" && value !== null) return objectShown(Object.keys(value));
  if (typeof value === "string") return JSON.stringify(shortened(value));
  return String(value);
}

/** Variables, addresses, headers and bodies hold values that a message must not repeat. */
function mayBeSecret(path: Path): boolean {
  return path.some((step) => HOLDERS.has(String(step))) || SECRET_NAME.test(String(path.at(-1)));
}

const SECRET_NAME = /secret|password|passwd|token|credential|private|api_?key/i;
const HOLDERS: ReadonlySet<string> = new Set(["env", "notify", "headers", "body", "secret"]);

function listShown(items: readonly unknown[], path: Path): string {
  const scalars = items.every((item) => typeof item !== "object" && typeof item !== "function");
  return scalars && !mayBeSecret(path) ? shortened(JSON.stringify(items)) : `a list of ${items.length}`;
}

function objectShown(keys: readonly string[]): string {
  return keys.length === 0 ? "an empty object" : `an object with ${shortened(keys.join(", "))}`;
}

function shortened(text: string): string {
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH - 3)}...`;
}
