import { isPlimsollError } from "../../base/error.js";
import type { AppModel } from "../../model/app-model.js";
import type { RenderInput } from "../../render/renderer.js";
import { openRepository } from "../../source/repository.js";
import { readSources } from "../../source/sources.js";
import type { Project } from "../project.js";
import { commitFolder } from "../release/source.js";
import { loadAppAt } from "../wiring.js";
import { renderInputOf } from "./render-input.js";

/** All that renderers looked at when a commit was made; an app without environments where it had no definition yet. */
export async function readRenderInputAt(project: Project, revision: string): Promise<RenderInput> {
  const repository = await openRepository(project.dir);
  const commit = await repository.resolve(revision);
  const folder = await commitFolder(project, repository, commit);
  const [app, sources] = await Promise.all([
    loadAppAt(folder, project.configFile).catch(noApp),
    readSources(repository, commit.id),
  ]);
  return await renderInputOf(app, sources, folder);
}

function noApp(thrown: unknown): AppModel {
  if (!isPlimsollError(thrown) || thrown.code !== "DEF-NOT-FOUND") throw thrown;
  return { name: "", environments: {}, pipeline: undefined };
}
