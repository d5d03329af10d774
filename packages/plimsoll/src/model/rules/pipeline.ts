import type { EnvironmentModel } from "../app-model.js";
import { isLocal } from "../normalize/hosts.js";
import { didYouMean } from "../parse/suggest.js";
import type { PipelineModel } from "../pipeline-model.js";
import { buildArguments } from "../wiring/build-arguments.js";
import { withPublicHosts } from "../wiring/container-form.js";
import type { Breach } from "./rule.js";

type Environments = readonly EnvironmentModel[];

export function pipelinesNameEnvironments(environments: Environments, pipeline?: PipelineModel): readonly Breach[] {
  const names = environments.map(({ name }) => name);
  return mentions(pipeline)
    .filter(({ name }) => !names.includes(name))
    .map(({ name, path }) => ({
      path,
      wanted: `name an environment (${names.join(", ")})`,
      found: `"${name}"`,
      hint: didYouMean(name, names),
    }));
}

/** T-07, K8S-50: tests that are pointed at an environment need an address there. */
export function testedEnvironmentsHaveHosts(environments: Environments, pipeline?: PipelineModel): readonly Breach[] {
  return mentions(pipeline)
    .filter(({ isTested }) => isTested)
    .flatMap(({ name, path }) => {
      const environment = environments.find((one) => one.name === name);
      if (environment === undefined || hasPublicHosts(withPublicHosts(environment))) return [];
      return [{ path, wanted: "name an environment with hosts and a domain", found: `"${name}", which has none` }];
    });
}

/** T-01: a release object is made for a tag, so production must be released by one. */
export function releasesHaveATag(environments: Environments, pipeline?: PipelineModel): readonly Breach[] {
  const tagged = environments.some(({ tier, tag }) => tier === "production" && tag !== undefined);
  if (pipeline?.releases !== true || tagged) return [];
  const path = ["pipeline", "releases"];
  return [{ path, wanted: "stand beside a production environment with a tag such as v*", found: "true, and no tag" }];
}

/**
 * A pipeline builds each image once and takes it through all environments, so that what was proved is what goes out: they
 * must agree on what is built into it, and on where it is kept.
 */
export function imagesAreTheSameEverywhere(environments: Environments, pipeline?: PipelineModel): readonly Breach[] {
  if (pipeline === undefined) return [];
  const released = environments.filter(({ branch, tag, target }) => {
    return (branch !== undefined || tag !== undefined) && !isLocal(target);
  });
  const reference = released.findLast(({ tier }) => tier === "production") ?? released.at(-1);
  if (reference === undefined) return [];
  return released.flatMap((one) => [...otherRegistry(one, reference), ...otherArguments(one, reference)]);
}

function otherRegistry(one: EnvironmentModel, reference: EnvironmentModel): readonly Breach[] {
  if (one.registry === undefined || reference.registry === undefined) return [];
  if (one.registry.name === reference.registry.name) return [];
  const path = ["environments", one.name, "registry"];
  return [
    { path, wanted: `be that of ${reference.name}, as the pipeline pushes each image once`, found: one.registry.name },
  ];
}

function otherArguments(one: EnvironmentModel, reference: EnvironmentModel): readonly Breach[] {
  return Object.values(one.services).flatMap((service) => {
    const other = Object.hasOwn(reference.services, service.name) ? reference.services[service.name] : undefined;
    const built = other === undefined ? {} : buildArguments(other);
    return Object.entries(buildArguments(service)).flatMap(([name, value]) => {
      if (other === undefined || built[name] === value) return [];
      const path = ["environments", one.name, "services", service.name, "env", name];
      const wanted = `be as in ${reference.name}, as it is built into the one image of all environments`;
      return [
        { path, wanted, found: `"${value}"`, hint: "Let the page ask for it at run time, or use a relative address" },
      ];
    });
  });
}

function hasPublicHosts({ services, target, also }: EnvironmentModel): boolean {
  const isReached = !isLocal(target) || also.length > 0;
  return isReached && Object.values(services).some(({ hosts }) => hosts.some((host) => host.includes(".")));
}

function mentions(pipeline: PipelineModel | undefined) {
  const tested = (["e2e", "integration"] as const).flatMap((tests) =>
    (pipeline?.[tests]?.environments ?? []).map((name, index) => {
      return { name, path: ["pipeline", tests, "environments", index], isTested: true };
    }),
  );
  const after = pipeline?.after;
  return [...tested, ...(after === undefined ? [] : [{ name: after, path: ["pipeline", "after"], isTested: false }])];
}
