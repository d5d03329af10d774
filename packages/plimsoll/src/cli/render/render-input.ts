import type { AppModel } from "../../model/app-model.js";
import { containerForm } from "../../model/wiring/container-form.js";
import type { RenderInput } from "../../render/renderer.js";
import type { PackageSources } from "../../source/sources.js";
import type { Project } from "../project.js";
import { loadAppAt } from "../wiring.js";
import { readContainerFiles } from "./container-files.js";
import { readImageLock } from "./image-lock-file.js";

/** All that renderers may look at, from the definition, the repository and the lock as they lie in the folder. */
export async function readRenderInput(project: Project): Promise<RenderInput> {
  const { readWorkingTree } = await import("../../source/working-tree.js");
  const [app, sources] = await Promise.all([loadAppAt(project.dir, project.configFile), readWorkingTree(project.dir)]);
  return await renderInputOf(app, sources, project.dir);
}

/** `folder` holds the files that `sources` names. */
export async function renderInputOf(written: AppModel, sources: PackageSources, folder: string): Promise<RenderInput> {
  const { repositoryFacts } = await import("../../source/repository-facts.js");
  const app = containerForm(written);
  const environments = Object.values(app.environments).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const repository = { ...repositoryFacts(sources), texts: readContainerFiles(app, folder) };
  return { app, environments, repository, lock: readImageLock(folder) };
}
