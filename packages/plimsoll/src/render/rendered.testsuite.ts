import type { WrittenApp } from "../definition/app.js";
import type { AppModel } from "../model/app-model.js";
import { parseApp } from "../model/parse/parse-app.js";
import type { ImageLock } from "./image-lock.js";
import type { RenderInput } from "./renderer.js";
import type { RepositoryFacts } from "./repository-facts.js";

const NO_FACTS: RepositoryFacts = { javascript: undefined, separate: {} };
const NO_LOCK: ImageLock = { images: {} };

/** What a renderer is given for a definition; a definition that is refused fails the test with all its problems. */
export function renderInput(
  written: WrittenApp,
  { repository = NO_FACTS, lock = NO_LOCK }: Partial<Pick<RenderInput, "repository" | "lock">> = {},
): RenderInput {
  const app = modelOf(written);
  const environments = Object.values(app.environments).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return { app, environments, repository, lock };
}

function modelOf(written: WrittenApp): AppModel {
  const parsed = parseApp(written, { file: "plimsoll.config.ts" });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems, null, 2));
  return parsed.model;
}
