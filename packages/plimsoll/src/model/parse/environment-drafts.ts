import type { EnvironmentModel } from "../app-model.js";
import { DEFAULT_ENVIRONMENTS } from "../defaults.js";
import { normalizeEnvironment, tierOf, type WrittenEnvironmentParts } from "../normalize/environment.js";
import { localPorts } from "../normalize/target.js";
import { environmentSchema, PART_NAMES } from "../schema/app.js";
import { breachesOf } from "./apply-rules.js";
import { checkShape } from "./check-shape.js";
import type { Finding } from "./finding.js";
import { isPlain, merge } from "./merge.js";
import { salvage } from "./salvage.js";

/** One environment as far as it can be read. */
export interface EnvironmentDraft {
  readonly name: string;
  /** By paths in the merged parts. */
  readonly findings: readonly Finding[];
  /** Of what was sound; undefined when too little of it was. */
  readonly model: EnvironmentModel | undefined;
}

/** Every environment of a definition with its overrides applied, checked for its shape and, as far as it goes, by the rules. */
export function draftEnvironments(
  app: string,
  written: Readonly<Record<string, unknown>>,
): readonly EnvironmentDraft[] {
  const shared = sharedParts(written);
  const shaped = environmentsOf(written).map(([name, override]) => {
    const merged = merge(shared, override);
    const findings = checkShape(environmentSchema, merged);
    const sound = salvage(environmentSchema, merged, findings);
    const parts = sound?.value as WrittenEnvironmentParts | undefined;
    return { name, findings, parts, broken: sound?.broken ?? [], domainOverridden: "domain" in override };
  });
  const ports = localPorts(
    shaped.map(({ name, parts }) => ({ name, tier: tierOf(name, parts?.tier), target: parts?.target })),
  );
  return shaped.map(({ name, findings, parts, broken, domainOverridden }) => {
    if (parts === undefined) return { name, findings, model: undefined };
    const model = normalizeEnvironment(parts, { app, name, domainOverridden, localPort: ports.get(name) ?? 0 });
    return { name, findings: [...findings, ...breachesOf({ environment: model, written: parts }, broken)], model };
  });
}

/** By name; what is no object of overrides is reported elsewhere and counts as none. */
function environmentsOf(written: Readonly<Record<string, unknown>>): readonly (readonly [string, object])[] {
  const all = isPlain(written.environments) ? Object.entries(written.environments) : [];
  const environments = all.length > 0 ? all : Object.entries(DEFAULT_ENVIRONMENTS);
  return environments.map(([name, override]) => [name, isPlain(override) ? override : {}]);
}

/** Without its nulls, which YAML writes for a key with nothing behind it. */
function sharedParts(written: Readonly<Record<string, unknown>>): unknown {
  return merge({}, Object.fromEntries(Object.entries(written).filter(([key]) => PART_NAMES.includes(key))));
}
