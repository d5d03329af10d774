import type { EnvironmentModel } from "../app-model.js";
import { isLocal } from "../normalize/hosts.js";
import { list } from "../normalize/list.js";
import { withPublicHosts } from "../wiring/container-form.js";
import { placeOf } from "../wiring/places.js";
import type { Breach } from "./rule.js";

/** A push says where it goes. */
export function branchesLeadToOneEnvironment(environments: readonly EnvironmentModel[]): readonly Breach[] {
  return clashes(environments, ({ branch }) => (branch === undefined ? [] : [branch])).map(
    ({ name, other, value }) => ({
      path: ["environments", name, "branch"],
      wanted: "differ from the branch of every other environment",
      found: `"${value}", also the branch of environments.${other}`,
    }),
  );
}

export function tagsLeadToOneEnvironment(environments: readonly EnvironmentModel[]): readonly Breach[] {
  return clashes(environments, ({ tag }) => (tag === undefined ? [] : [tag])).map(({ name, other, value }) => ({
    path: ["environments", name, "tag"],
    wanted: "differ from the tags of every other environment",
    found: `"${value}", also the tags of environments.${other}`,
  }));
}

/** K8S-02: what one environment cleans up is not the other's. */
export function namespacesHoldOneEnvironment(environments: readonly EnvironmentModel[]): readonly Breach[] {
  return clashes(environments, (one) => placeOf(one, "kubernetes")?.namespace ?? []).map(({ name, other, value }) => ({
    path: ["environments", name],
    wanted: "have a namespace of its own",
    found: `"${value}", also that of environments.${other}`,
  }));
}

export function localPortsDiffer(environments: readonly EnvironmentModel[]): readonly Breach[] {
  const ports = ({ target }: EnvironmentModel) => (target.kind === "process" ? [String(target.port)] : []);
  return clashes(environments, ports).map(({ name, other, value }) => ({
    path: ["environments", name, "target", "port"],
    wanted: "differ from the port of every other local environment",
    found: `${value}, also the port of environments.${other}`,
  }));
}

/** Local environments may share host names, as each has a port of its own. */
export function publicHostsLeadToOneEnvironment(environments: readonly EnvironmentModel[]): readonly Breach[] {
  const isPublic = ({ target, also }: EnvironmentModel) => !isLocal(target) || also.length > 0;
  const hosts = (environment: EnvironmentModel) => {
    const { services, domain } = withPublicHosts(environment);
    return domain === undefined ? [] : Object.values(services).flatMap((service) => service.hosts);
  };
  return clashes(environments.filter(isPublic), hosts).map(({ name, other, value }) => ({
    path: ["environments", name],
    wanted: "have hosts of its own",
    found: `${value}, also a host of environments.${other}`,
    hint: "Give it a domain of its own",
  }));
}

/** Each environment whose value an earlier one already has; once per pair and value. */
function clashes(
  environments: readonly EnvironmentModel[],
  valuesOf: (one: EnvironmentModel) => string | readonly string[],
) {
  const owners = new Map<string, string>();
  return environments.flatMap((environment) =>
    [...new Set(list(valuesOf(environment)))].flatMap((value) => {
      const other = owners.get(value);
      if (other === undefined) owners.set(value, environment.name);
      return other === undefined ? [] : [{ name: environment.name, other, value }];
    }),
  );
}
