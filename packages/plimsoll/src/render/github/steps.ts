import { commented } from "../format/commented.js";
import { ACTIONS, type ActionName } from "./actions.js";
import type { RunStep, UsesStep } from "./workflow.js";

type More<Kind> = Partial<Omit<Kind, "name" | "uses" | "run">>;

/** An action by its full commit, with the version for people and for tools that renew it. */
export function action(name: string, actionName: ActionName, more: More<UsesStep> = {}): UsesStep {
  const { version, sha } = ACTIONS[actionName];
  const { id, if: when, env, with: inputs, ...rest } = more;
  return {
    name,
    ...defined({ id, if: when }),
    uses: commented(`${actionName}@${sha}`, version),
    ...defined({ with: inputs, env }),
    ...rest,
  };
}

/** A script for bash. Values come in by `env`, never as `${{ }}`: what others wrote must not become code. */
export function run(name: string, script: string | readonly string[], more: More<RunStep> = {}): RunStep {
  const { id, if: when, env, ...rest } = more;
  const lines = typeof script === "string" ? [script] : script;
  return { name, ...defined({ id, if: when, env }), ...rest, run: lines.join("\n") + (lines.length > 1 ? "\n" : "") };
}

/** The token stays out of the working folder, where every script and dependency could read it. */
export function checkout(more: Readonly<Record<string, string | number | boolean>> = {}): UsesStep {
  return action("Check out the commit", "actions/checkout", { with: { "persist-credentials": false, ...more } });
}

function defined<Fields extends object>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields>;
}
