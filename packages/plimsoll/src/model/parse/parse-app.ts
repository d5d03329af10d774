import type { WrittenPipeline } from "../../definition/pipeline.js";
import type { AppModel, EnvironmentModel } from "../app-model.js";
import { deepFreeze } from "../normalize/freeze.js";
import { normalizePipeline } from "../normalize/pipeline.js";
import { appSchema, environmentSchema, PART_NAMES } from "../schema/app.js";
import { breachesTogether } from "./apply-rules.js";
import { checkShape } from "./check-shape.js";
import { draftEnvironments, type EnvironmentDraft } from "./environment-drafts.js";
import type { Finding } from "./finding.js";
import { groupProblems, type Located } from "./group-problems.js";
import { locate } from "./locate.js";
import { isPlain } from "./merge.js";
import { type Problem, problemOf } from "./problem.js";
import { shown } from "./shown.js";

export type ParsedApp =
  | { readonly ok: true; readonly model: AppModel }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** From whatever a definition file held to the frozen model, or to everything that is wrong with it. */
export function parseApp(written: unknown, { file }: { readonly file: string }): ParsedApp {
  if (!isPlain(written)) return { ok: false, problems: [notAnApp(written, file)] };
  const name = typeof written.name === "string" ? written.name : "";
  const drafts = draftEnvironments(name, written);
  const models = drafts.flatMap(({ model }) => model ?? []);
  const outer = outerFindings(written);
  const pipeline = outer.length === 0 ? pipelineOf(written, models) : undefined;
  const located = [
    ...outer.map(inNoEnvironment),
    ...drafts.flatMap((draft) => inEnvironment(draft, written)),
    ...breachesTogether(models, pipeline, written).map(inNoEnvironment),
  ];
  if (located.length > 0) return { ok: false, problems: groupProblems(located, drafts.length, file) };
  const environments = Object.fromEntries(models.map((model) => [model.name, model]));
  return { ok: true, model: deepFreeze({ name, environments, pipeline }) };
}

function pipelineOf({ pipeline }: Readonly<Record<string, unknown>>, models: readonly EnvironmentModel[]) {
  return isPlain(pipeline) ? normalizePipeline(pipeline as unknown as WrittenPipeline, models) : undefined;
}

const ENVIRONMENT_ONLY = Object.keys(environmentSchema.shape).filter((key) => !PART_NAMES.includes(key));

function notAnApp(written: unknown, file: string): Problem {
  const wanted = "hold an app: an object with name and services, from defineApp or as YAML or JSON";
  return problemOf({ code: "DEF-VALUE", path: [], wanted, found: shown(written, []) }, file, [], []);
}

/** What is wrong outside of the parts, which are checked once per environment. */
function outerFindings(written: Readonly<Record<string, unknown>>): readonly Finding[] {
  return checkShape(appSchema, written)
    .filter(({ path }) => !PART_NAMES.includes(String(path[0])))
    .map((finding) => {
      const key = String(finding.path[0]);
      const belongs = finding.path.length === 1 && ENVIRONMENT_ONLY.includes(key);
      return belongs ? { ...finding, hint: `It belongs to an environment: environments.production.${key}` } : finding;
    });
}

function inNoEnvironment(finding: Finding): Located {
  return { finding, path: finding.path, environment: undefined };
}

function inEnvironment({ name, findings }: EnvironmentDraft, written: unknown): readonly Located[] {
  return findings.map((finding) => {
    return { finding, path: locate(finding.path, written, name, ENVIRONMENT_ONLY), environment: name };
  });
}
