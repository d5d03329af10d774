import type { AppModel, EnvironmentModel } from "../model/app-model.js";
import type { RenderedFile } from "./artifact.js";
import type { ImageLock } from "./image-lock.js";
import type { RepositoryFacts } from "./repository-facts.js";

/** Everything that a renderer may look at; nothing else decides what it writes. */
export interface RenderInput {
  readonly app: AppModel;
  /** The environments to write, sorted by name. */
  readonly environments: readonly EnvironmentModel[];
  readonly repository: RepositoryFacts;
  readonly lock: ImageLock;
}

/** One technology. Pure; knows no other renderer; returns nothing where the app has no use for it. */
export interface Renderer {
  /** What `--only` takes. */
  readonly name: string;
  readonly render: (input: RenderInput) => readonly RenderedFile[];
}
