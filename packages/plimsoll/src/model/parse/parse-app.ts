import type { AppModel, EnvironmentModel } from "../app-model.js";
import { DEFAULT_ENVIRONMENTS } from "../defaults.js";
import { normalizeEnvironment, tierOf, type WrittenEnvironmentParts } from "../normalize/environment.js";
import { deepFreeze } from "../normalize/freeze.js";
import { localPorts } from "../normalize/target.js";
import { appSchema, environmentSchema, PART_NAMES } from "../schema/app.js";
import { breachesOf, breachesTogether } from "./apply-rules.js";
import { checkShape } from "./check-shape.js";
import type { Finding } from "./finding.js";
import { locate } from "./locate.js";
import { isPlain, merge } from "./merge.js";
import type { Path } from "./path.js";
import { type Problem, problemOf } from "./problem.js";
import { salvage } from "./salvage.js";
import { shown } from "./shown.js";

export type ParsedApp =
  | { readonly ok: true; readonly model: AppModel }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** From whatever a definition file held to the frozen model, or to everything that is wrong with it. */
export function parseApp(written: unknown, place: { readonly file: string }): ParsedApp {
  if (!isPlain(written)) return { ok: false, problems: [notAnApp(written, place.file)] };
  const parts = sharedParts(written);
  const checked = environmentsOf(written).map(([name, override]) => checkEnvironment(name, merge(parts, override)));
  const models = modelsOf(written, checked);
  const located = [
    ...outerFindings(written).map((finding) => ({ finding, path: finding.path, environment: undefined })),
    ...checked.flatMap((environment, index) =>
      [...environment.findings, ...ruleFindings(environment, models[index])].map((finding) => ({
        finding,
        path: locate(finding.path, written, environment.name, ENVIRONMENT_ONLY),
        environment: environment.name,
      })),
    ),
    ...breachesTogether(
      models.filter((model) => model !== undefined),
      written,
    ).map((finding) => ({
      finding,
      path: finding.path,
      environment: undefined,
    })),
  ];
  if (located.length > 0) return { ok: false, problems: grouped(located, checked.length, place.file) };
  const environments = Object.fromEntries(
    models.flatMap((model) => (model === undefined ? [] : [[model.name, model]])),
  );
  return { ok: true, model: deepFreeze({ name: String(written.name), environments }) };
}

const ENVIRONMENT_ONLY = Object.keys(environmentSchema.shape).filter((key) => !PART_NAMES.includes(key));

function notAnApp(written: unknown, file: string): Problem {
  const wanted = "hold an app: an object with name and services, from defineApp or as YAML or JSON";
  return problemOf({ code: "DEF-VALUE", path: [], wanted, found: shown(written, []) }, file, [], []);
}

interface CheckedEnvironment {
  readonly name: string;
  readonly findings: readonly Finding[];
  /** Of the right shape; undefined when too little of it was. */
  readonly parts: WrittenEnvironmentParts | undefined;
  readonly broken: readonly Path[];
}

function checkEnvironment(name: string, merged: unknown): CheckedEnvironment {
  const findings = checkShape(environmentSchema, merged);
  const sound = salvage(environmentSchema, merged, findings);
  return { name, findings, parts: sound?.value as WrittenEnvironmentParts | undefined, broken: sound?.broken ?? [] };
}

/** The environments by name; what is no object of overrides is reported elsewhere and counts as none. */
function environmentsOf(written: Readonly<Record<string, unknown>>): readonly (readonly [string, object])[] {
  const all = isPlain(written.environments) ? Object.entries(written.environments) : [];
  const environments = all.length > 0 ? all : Object.entries(DEFAULT_ENVIRONMENTS);
  return environments.map(([name, override]) => [name, isPlain(override) ? override : {}]);
}

/** Without its nulls, which YAML writes for a key with nothing behind it. */
function sharedParts(written: Readonly<Record<string, unknown>>): unknown {
  return merge({}, Object.fromEntries(Object.entries(written).filter(([key]) => PART_NAMES.includes(key))));
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

function modelsOf(
  written: Readonly<Record<string, unknown>>,
  checked: readonly CheckedEnvironment[],
): readonly (EnvironmentModel | undefined)[] {
  const ports = localPorts(
    checked.map(({ name, parts }) => ({ name, tier: tierOf(name, parts?.tier), target: parts?.target })),
  );
  const overrides = new Map(environmentsOf(written));
  return checked.map(({ name, parts }) => {
    if (parts === undefined) return undefined;
    const domainOverridden = "domain" in (overrides.get(name) ?? {});
    const localPort = ports.get(name) ?? 0;
    return normalizeEnvironment(parts, { app: String(written.name), name, domainOverridden, localPort });
  });
}

function ruleFindings(environment: CheckedEnvironment, model: EnvironmentModel | undefined): readonly Finding[] {
  if (model === undefined || environment.parts === undefined) return [];
  return breachesOf({ environment: model, written: environment.parts }, environment.broken);
}

interface Located {
  readonly finding: Finding;
  readonly path: Path;
  readonly environment: string | undefined;
}

/** One problem for what several environments share; it names them unless it is found in all. */
function grouped(located: readonly Located[], environmentCount: number, file: string): readonly Problem[] {
  const groups = new Map<string, Located[]>();
  for (const item of located) {
    const { code, wanted, found } = item.finding;
    const key = JSON.stringify([item.path, code, wanted, found]);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const names = group.flatMap(({ environment }) => (environment === undefined ? [] : [environment]));
    const everywhere = names.length === environmentCount || first.path[0] === "environments";
    return [problemOf(first.finding, file, first.path, everywhere ? [] : names)];
  });
}
