import { type Explanation, explain as explainValues } from "../../render/explain/explain.js";
import { RENDERERS } from "../../render/renderers.js";
import { pathText } from "../../render/values/model-values.js";
import { shownValue } from "../../render/values/shown-value.js";
import type { RunCommand } from "../command-list.js";
import type { Context } from "../context.js";
import { EXIT } from "../exit-code.js";
import { findProject } from "../project.js";
import { environmentOf } from "../release/session.js";
import { readRenderInput } from "../render/render-input.js";
import { readWrittenAt } from "../wiring.js";

/** Says of every value at a path what it is, where it comes from and which files carry it. */
export const explain: RunCommand = async (context, [path = "", environment]) => {
  const project = findProject(context);
  const input = await readRenderInput(project);
  if (environment !== undefined) environmentOf(input.app, environment);
  const written = await readWrittenAt(project.dir, project.configFile);
  const explanations = explainValues(input, written, RENDERERS, { path, environment });
  if (context.json) context.print(JSON.stringify(explanations.map(asJson), null, 2));
  else for (const group of byPath(explanations)) printGroup(context, group);
  return EXIT.done;
};

function printGroup(context: Context, group: readonly Explanation[]): void {
  const [first] = group;
  if (first === undefined) return;
  const { colors } = context;
  context.print(colors.bold(pathText(first.path)));
  const width = Math.max(...group.map(({ environment = "" }) => environment.length));
  for (const { environment = "", path, value, from } of group) {
    context.print(`  ${environment.padEnd(width)}  ${shownValue(path, value)}  ${colors.dim(originText(from))}`);
  }
  const files = [...new Set(group.flatMap((one) => one.files))].sort();
  const unknown = [...new Set(group.flatMap((one) => one.unknown))].sort();
  for (const file of files) context.print(`    in ${file}`);
  if (files.length === 0 && unknown.length === 0) context.print("    in no file");
  if (unknown.length > 0) context.print(`    not known for ${unknown.join(", ")}: no other value could be tried`);
}

function originText(from: Explanation["from"]): string {
  const stated = from.filter(({ kind }) => kind === "stated").map(({ keys }) => pathText(keys));
  const derived = from.filter(({ kind }) => kind === "derived").map(({ keys }) => pathText(keys));
  if (stated.length === 0) return derived.length === 0 ? "default" : `default, because of ${derived.join(", ")}`;
  return derived.length === 0 ? stated.join(", ") : `${stated.join(", ")}, with ${derived.join(", ")}`;
}

function byPath(explanations: readonly Explanation[]): readonly (readonly Explanation[])[] {
  const groups = new Map<string, Explanation[]>();
  for (const one of explanations) {
    const path = pathText(one.path);
    groups.set(path, [...(groups.get(path) ?? []), one]);
  }
  return [...groups.values()];
}

function asJson(one: Explanation) {
  const from = one.from.map(({ kind, keys }) => ({ kind, path: pathText(keys) }));
  return { ...one, path: pathText(one.path), value: one.value ?? null, from };
}
