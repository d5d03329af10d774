import { isVariable } from "../values/model-values.js";

/** Values of the same type that a schema or a renderer may accept, the likeliest first. */
export function otherValues(value: unknown): readonly unknown[] {
  // Twice as much first: a millisecond more would vanish where seconds are written.
  if (typeof value === "number") return [value * 2 || 1, value + 1, Math.max(value - 1, 0)];
  if (typeof value === "boolean") return [!value];
  if (typeof value === "string") return [`${value}x`, `x${value}`, ...withNextNumber(value)];
  if (Array.isArray(value)) return otherLists(value);
  if (isVariable(value)) {
    return value.kind === "plain" ? [{ ...value, value: `${value.value}x` }] : [{ ...value, name: `${value.name}X` }];
  }
  return typeof value === "object" && value !== null ? [{ x: "x" }, { x: 1 }] : [];
}

/** `31d` for `30d`. */
function withNextNumber(text: string): readonly string[] {
  const [, number, rest = ""] = /^(\d+)(.*)$/s.exec(text) ?? [];
  return number === undefined ? [] : [`${Number(number) + 1}${rest}`];
}

function otherLists(items: readonly unknown[]): readonly unknown[] {
  if (items.length === 0) return [["x"], [1]];
  return [[...items, ...otherValues(items[0]).slice(0, 1)], items.slice(1)];
}
