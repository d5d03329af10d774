import type { z } from "zod";
import { checkShape } from "./check-shape.js";
import type { Finding } from "./finding.js";
import type { Path } from "./path.js";

export interface Salvage {
  /** Accepted by the schema, without the broken parts; undefined when nothing is left. */
  readonly value: unknown;
  readonly broken: readonly Path[];
}

/**
 * Leaves broken parts out until the rest has the right shape, so that rules can look at it in the same run and the author
 * sees all mistakes at once. What lacks something required goes whole, and a list goes with any of its items.
 */
export function salvage(schema: z.ZodType, value: unknown, findings: readonly Finding[]): Salvage | undefined {
  const broken: Path[] = [];
  let rest = value;
  for (let left = findings; left.length > 0; left = checkShape(schema, rest)) {
    const paths = left.map(partToLeaveOut);
    if (paths.some((path) => path.length === 0)) return undefined;
    rest = paths.reduce<unknown>((whole, path) => without(whole, path), rest);
    broken.push(...paths);
  }
  return { value: rest, broken };
}

function partToLeaveOut({ code, path }: Finding): Path {
  const lastName = path.findIndex((step) => typeof step === "number");
  const whole = lastName === -1 ? path : path.slice(0, lastName);
  return code === "DEF-MISSING" && lastName === -1 ? path.slice(0, -1) : whole;
}

function without(value: unknown, path: Path): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return value;
  const { [step]: inner, ...others } = value as Record<string | number, unknown>;
  return rest.length === 0 ? others : { ...(value as object), [step]: without(inner, rest) };
}
