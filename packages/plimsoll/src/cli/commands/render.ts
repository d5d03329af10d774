import { resolve } from "node:path";
import type { Artifact } from "../../render/artifact.js";
import { RENDERERS } from "../../render/renderers.js";
import { type Selection, selectArtifacts } from "../../render/select.js";
import type { RunCommand } from "../command-list.js";
import type { Context } from "../context.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { findProject } from "../project.js";
import { type OutputFolder, outputFolder } from "../render/disk.js";
import { type FileReport, isKept, printFiles, reportFiles } from "../render/print-rendering.js";
import { readRenderInput } from "../render/render-input.js";
import { compareWithDisk, manifestDiffers, type Rendering, writeRendering } from "../render/write-rendering.js";

/** Writes every file that the definition stands for, and leaves people's work alone. */
export const render: RunCommand = async (context, _, flags) => {
  const project = findProject(context);
  const selection = { only: listOf(flags.only), environments: listOf(flags.env) };
  const artifacts = selectArtifacts(await readRenderInput(project), RENDERERS, selection);
  if (flags.stdout === true) return printContents(context, artifacts);
  const folder = outputFolder(typeof flags.output === "string" ? resolve(context.dir, flags.output) : project.dir);
  const rendering = compareWithDisk(folder, { artifacts, orphans: isAll(selection) ? "remove" : "leave" });
  const reports = reportFiles(rendering.decisions, folder);
  if (flags.check === true) return check(context, folder, rendering, reports);
  const force = flags.force === true ? "overwrite" : "keep";
  writeRendering(folder, rendering, force);
  const kept = force === "keep" ? reports.filter(({ state }) => isKept(state)) : [];
  if (context.json) context.print(JSON.stringify({ files: artifacts.map(summaryOf), changes: reports }, null, 2));
  else printFiles(context, reports, force);
  context.note(countsOf(artifacts, reports));
  if (kept.length === 0) return EXIT.done;
  context.note(
    `${kept.length} kept as people left them; --force replaces them, docs/rendering.md says where edits belong`,
  );
  return EXIT.refused;
};

function check(context: Context, folder: OutputFolder, rendering: Rendering, reports: readonly FileReport[]): ExitCode {
  const isStale = reports.length === 0 && manifestDiffers(folder, rendering);
  if (context.json)
    context.print(JSON.stringify({ differences: reports, manifest: isStale ? "differs" : "same" }, null, 2));
  else printFiles(context, reports, "check");
  if (reports.length === 0 && !isStale) return EXIT.done;
  const what = isStale ? "the manifest differs" : `${reports.length} differ`;
  context.note(`${what} from what the definition renders to; run "plimsoll render"`);
  return EXIT.refused;
}

/** One file bare, so that it can be piped on; several with their names. */
function printContents(context: Context, artifacts: readonly Artifact[]): ExitCode {
  const [first, ...others] = artifacts;
  if (context.json) context.print(JSON.stringify({ files: artifacts }, null, 2));
  else if (first !== undefined && others.length === 0) context.print(first.content.trimEnd());
  else for (const { path, content } of artifacts) context.print(`==> ${path} <==\n${content}`);
  return EXIT.done;
}

function summaryOf({ path, by, digest }: Artifact) {
  return { path, by, digest };
}

function countsOf(artifacts: readonly Artifact[], reports: readonly FileReport[]): string {
  const changed = reports.filter(({ state }) => !isKept(state)).length;
  return `${artifacts.length} ${artifacts.length === 1 ? "file" : "files"}, ${changed} changed`;
}

function isAll({ only, environments }: Selection): boolean {
  return only === undefined && environments === undefined;
}

/** `--only compose,kubernetes`. */
function listOf(flag: string | boolean | undefined): readonly string[] | undefined {
  if (typeof flag !== "string") return undefined;
  return flag.split(",").filter((name) => name !== "");
}
