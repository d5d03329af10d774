import { existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { PlimsollError } from "../../base/error.js";
import type { RunCommand } from "../command-list.js";
import { confirmed } from "../confirm.js";
import { EXIT } from "../exit-code.js";

const FILE = "plimsoll.config.ts";

/** Writes a short definition for what is found here, after showing it. */
export const init: RunCommand = async (context, _, flags) => {
  const dir = resolve(context.dir);
  const path = join(dir, FILE);
  if (existsSync(path) && flags.force !== true) throw alreadyThere(path);
  const { detectApp } = await import("../../init/detect-app.js");
  const { folderFiles } = await import("../../init/folder-files.js");
  const { writeConfig } = await import("../../init/write-config.js");
  const { app, services, notes } = detectApp(folderFiles(dir));
  if (services.length === 0) throw nothingFound(dir);
  const text = writeConfig(app);
  if (context.json) context.print(JSON.stringify({ path, services, notes, text }, null, 2));
  else context.print(text);
  for (const service of services) context.note(`found ${service}`);
  for (const note of notes) context.note(`look at: ${note}`);
  if (!(await confirmed(context, `Write this to ${path}?`, flags))) return EXIT.refused;
  writeFileSync(path, text);
  context.note(`wrote ${path}; commit it, then: plimsoll plan production`);
  return EXIT.done;
};

function alreadyThere(path: string): PlimsollError {
  return new PlimsollError({
    code: "CLI-DEFINITION-EXISTS",
    kind: "author",
    message: `Cannot write ${path} as it is there already`,
    place: path,
    hint: "Say --force to replace it",
  });
}

function nothingFound(dir: string): PlimsollError {
  return new PlimsollError({
    code: "CLI-NOTHING-FOUND",
    kind: "author",
    message: `Cannot find a service in ${dir}: no package.json, Python app or Dockerfile is understood`,
    place: dir,
    hint: "Run it in the repository's root, or write plimsoll.config.ts by hand: docs/definition.md",
  });
}
