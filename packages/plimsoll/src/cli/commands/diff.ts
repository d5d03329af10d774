import type { AppModel } from "../../model/app-model.js";
import { type Consequence, consequencesOf } from "../../render/diff/consequences.js";
import { type FileChange, fileChanges } from "../../render/diff/file-changes.js";
import { renderApp } from "../../render/render-app.js";
import type { RenderInput } from "../../render/renderer.js";
import { RENDERERS } from "../../render/renderers.js";
import type { RunCommand } from "../command-list.js";
import type { Context } from "../context.js";
import { EXIT } from "../exit-code.js";
import { findProject } from "../project.js";
import { environmentOf } from "../release/session.js";
import { readRenderInput } from "../render/render-input.js";
import { readRenderInputAt } from "../render/rendering-at.js";
import { countLines, unifiedDiff } from "../render/unified-diff.js";

/** What a change of the definition means, and which rendered files it changes; the files as the definitions render, not as they lie there. */
export const diff: RunCommand = async (context, [first, second], flags) => {
  const project = findProject(context);
  const { against } = flags;
  const after =
    typeof against === "string" ? await readRenderInputAt(project, against) : await readRenderInput(project);
  const { revision, environment } = readArguments(after.app, first, second);
  const before = await readRenderInputAt(project, revision);
  if (environment !== undefined && before.app.environments[environment] === undefined)
    environmentOf(after.app, environment);
  const consequences = consequencesOf(before.app, after.app).filter(
    ({ environments }) => environment === undefined || environments.length === 0 || environments.includes(environment),
  );
  const files = fileChanges(rendered(before), rendered(after));
  if (context.json) context.print(JSON.stringify({ consequences, files: files.map(summaryOf) }, null, 2));
  else printAll(context, consequences, files, flags.patch === true);
  return EXIT.done;
};

/** `plimsoll diff production` names an environment, unless a revision stands before it. */
function readArguments(app: AppModel, first: string | undefined, second: string | undefined) {
  const isEnvironment = first !== undefined && second === undefined && Object.hasOwn(app.environments, first);
  return isEnvironment ? { revision: "HEAD", environment: first } : { revision: first ?? "HEAD", environment: second };
}

/** Nothing is rendered of an app that was not there yet. */
function rendered(input: RenderInput) {
  return input.environments.length === 0 ? [] : renderApp(input, RENDERERS);
}

function printAll(
  context: Context,
  consequences: readonly Consequence[],
  files: readonly FileChange[],
  withPatches: boolean,
): void {
  const { colors } = context;
  if (consequences.length === 0 && files.length === 0) context.note("nothing changes");
  for (const { topic, environments, text } of consequences) {
    const where = environments.length === 0 ? "" : colors.dim(` (${environments.join(", ")})`);
    context.print(`${topic.padEnd(9)} ${topic === "data" ? colors.red(text) : text}${where}`);
  }
  if (consequences.length > 0 && files.length > 0) context.print("");
  for (const { path, before = "", after = "" } of files) {
    const { added, removed } = countLines(before, after);
    context.print(`${sign(before, after)} ${path}  ${colors.green(`+${added}`)} ${colors.red(`-${removed}`)}`);
    if (withPatches)
      for (const line of unifiedDiff(before, after, Number.POSITIVE_INFINITY)) context.print(`    ${line}`);
  }
}

function sign(before: string, after: string): string {
  return before === "" ? "A" : after === "" ? "D" : "M";
}

function summaryOf({ path, before = "", after = "" }: FileChange) {
  return { path, ...countLines(before, after) };
}
