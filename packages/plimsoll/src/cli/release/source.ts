import { existsSync } from "node:fs";
import { join } from "node:path";
import type { EnvironmentModel } from "../../model/app-model.js";
import { openRepository, type Repository } from "../../source/repository.js";
import type { Commit } from "../../source/revision.js";
import type { Context } from "../context.js";
import { keepOutOfGit } from "../keep-out-of-git.js";
import type { Project } from "../project.js";
import { loadAppAt } from "../wiring.js";
import { environmentOf } from "./session.js";

export interface Source {
  readonly repository: Repository;
  readonly commit: Commit;
  /** The definition as it stands in the commit, not as it stands in the working tree. */
  readonly model: EnvironmentModel;
}

/**
 * The commit that is to be shipped, with its own definition.
 * @param environment undefined: production, or the only one there is
 */
export async function openSource(
  context: Context,
  project: Project,
  environment: string | undefined,
  revision: string,
): Promise<Source> {
  const repository = await openRepository(project.dir);
  const commit = await repository.resolve(revision);
  if (revision === "HEAD") await warnOfDirtyFiles(context, repository);
  const folder = await commitFolder(project, repository, commit);
  const model = environmentOf(await loadAppAt(folder, project.configFile), environment);
  return { repository, commit, model };
}

/** The files of a commit in a folder of the cache. */
export async function commitFolder(project: Project, repository: Repository, commit: Commit): Promise<string> {
  keepOutOfGit(project.stateDir);
  const folder = join(project.stateDir, "cache", "commits", commit.id);
  if (!existsSync(folder)) await repository.export(commit.id, folder);
  return folder;
}

async function warnOfDirtyFiles(context: Context, repository: Repository): Promise<void> {
  const dirty = await repository.dirtyFiles();
  if (dirty.length === 0) return;
  const named = dirty.slice(0, 3).join(", ");
  const more = dirty.length > 3 ? ` and ${dirty.length - 3} more` : "";
  context.note(`${context.colors.yellow("note")} uncommitted changes are not shipped: ${named}${more}`);
}
