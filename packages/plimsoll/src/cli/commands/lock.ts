import { imageReferences } from "../../render/image-references.js";
import { imagesToLook, type LockChange, type Look, lockAfter, lockChanges } from "../../render/lock-images.js";
import { RENDERERS } from "../../render/renderers.js";
import type { RunCommand } from "../command-list.js";
import { EXIT } from "../exit-code.js";
import { findProject } from "../project.js";
import { findImageTool } from "../render/image-digest.js";
import { writeImageLock } from "../render/image-lock-file.js";
import { readRenderInput } from "../render/render-input.js";

/** Writes down which digest each public image has now; only `--update` moves those that are written down already. */
export const lock: RunCommand = async (context, _, flags) => {
  const project = findProject(context);
  const input = await readRenderInput(project);
  const references = imageReferences(input, RENDERERS);
  const wanted = imagesToLook(input.lock, references, flags.update === true ? "all" : "new");
  const changes = lockChanges(input.lock, references, await lookUp(wanted));
  if (changes.some(({ change }) => change !== "same")) writeImageLock(project.dir, lockAfter(changes));
  if (context.json) context.print(JSON.stringify(changes, null, 2));
  else for (const change of changes) context.print(lineOf(change));
  if (changes.some(({ change }) => change === "failed")) return EXIT.refused;
  context.note('commit plimsoll.lock, then run "plimsoll render"');
  return EXIT.done;
};

async function lookUp(references: readonly string[]): Promise<ReadonlyMap<string, Look>> {
  if (references.length === 0) return new Map();
  const look = await findImageTool();
  return new Map(await Promise.all(references.map(async (image) => [image, await look(image)] as const)));
}

function lineOf({ image, change, from, to, why }: LockChange): string {
  const head = `${change.padEnd(8)} ${image}`;
  if (change === "failed") return `${head}  ${why}${from === undefined ? "" : "; its digest stays"}`;
  if (change === "moved") return `${head}  ${short(from)} -> ${short(to)}`;
  return to === undefined ? head : `${head}  ${short(to)}`;
}

function short(digest: string | undefined): string {
  return digest?.slice(0, "sha256:".length + 12) ?? "";
}
