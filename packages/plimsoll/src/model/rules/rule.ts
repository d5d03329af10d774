import type { EnvironmentModel } from "../app-model.js";
import type { WrittenEnvironmentParts } from "../normalize/environment.js";
import type { Path } from "../parse/path.js";
import type { PipelineModel } from "../pipeline-model.js";

/** What a rule says about one place; the engine adds the code, and what was found there unless the rule says it. */
export interface Breach {
  readonly path: Path;
  /** Completes "it must ...". */
  readonly wanted: string;
  readonly found?: string;
  readonly hint?: string | undefined;
  /** Other places the judgement rests on: when one of them is wrong itself, this breach may be its echo. */
  readonly about?: readonly Path[];
}

/** One environment, complete, beside what its author wrote. */
export interface RuleSubject {
  readonly environment: EnvironmentModel;
  readonly written: WrittenEnvironmentParts;
}

/** The name of the function is the rule. */
export type EnvironmentRule = (subject: RuleSubject) => readonly Breach[];

/** Looks at all environments together, and at the pipeline that releases to them; its paths start at the top. */
export type AppRule = (
  environments: readonly EnvironmentModel[],
  pipeline: PipelineModel | undefined,
) => readonly Breach[];
