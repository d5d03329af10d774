import type { ErrorCode } from "../../base/error.js";
import type { EnvironmentModel } from "../app-model.js";
import type { PipelineModel } from "../pipeline-model.js";
import type { Breach, RuleSubject } from "../rules/rule.js";
import { appRules, environmentRules } from "../rules/rules.js";
import type { Finding } from "./finding.js";
import { isWithin, type Path, valueAt } from "./path.js";
import { shown } from "./shown.js";

/** What the rules say about one environment, without echoes of parts that are already reported as broken. */
export function breachesOf(subject: RuleSubject, broken: readonly Path[]): readonly Finding[] {
  return Object.entries(environmentRules).flatMap(([code, rule]) =>
    rule(subject)
      .filter((breach) => !isEcho(breach, broken))
      .map((breach) => findingOf(code as ErrorCode, breach, subject.written)),
  );
}

export function breachesTogether(
  environments: readonly EnvironmentModel[],
  pipeline: PipelineModel | undefined,
  written: unknown,
): readonly Finding[] {
  return Object.entries(appRules).flatMap(([code, rule]) =>
    rule(environments, pipeline).map((breach) => findingOf(code as ErrorCode, breach, written)),
  );
}

function isEcho({ path, about = [] }: Breach, broken: readonly Path[]): boolean {
  return [path, ...about].some((place) => broken.some((part) => isWithin(place, part) || isWithin(part, place)));
}

function findingOf(code: ErrorCode, breach: Breach, written: unknown): Finding {
  const { path, wanted, hint } = breach;
  return { code, path, wanted, found: breach.found ?? shown(valueAt(written, path), path), hint };
}
