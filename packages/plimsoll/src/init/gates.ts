import type { WrittenGate } from "../definition/gate.js";
import type { JavaScriptPackages } from "./workspaces.js";

const SCRIPTS: Readonly<Record<string, readonly string[]>> = {
  lint: ["lint"],
  types: ["typecheck", "type-check", "check-types", "types", "tsc"],
  test: ["test"],
};

/** What `npm init` writes, which always fails. */
const NO_TESTS = /no test specified/;

/** The root's own scripts that say whether the code is good; tests get the stores, as most of them need one. */
export function gatesOf(
  { manager, root }: JavaScriptPackages,
  stores: readonly string[],
): Readonly<Record<string, WrittenGate>> {
  const scripts = root?.scripts ?? {};
  const gates = Object.entries(SCRIPTS).flatMap(([gate, names]) => {
    const script = names.find((name) => scripts[name] !== undefined && !NO_TESTS.test(scripts[name]));
    if (script === undefined) return [];
    const run = script === "test" ? `${manager} test` : `${manager} run ${script}`;
    return [[gate, gate === "test" && stores.length > 0 ? { run, needs: stores } : run] as const];
  });
  return Object.fromEntries(gates);
}
