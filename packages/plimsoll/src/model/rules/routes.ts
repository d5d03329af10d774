import { withPublicHosts } from "../wiring/container-form.js";
import { itemPath, servicePath, writtenService } from "./place.js";
import type { Breach, RuleSubject } from "./rule.js";

/** A host with a path leads to one service. */
export function routesDiffer(subject: RuleSubject): readonly Breach[] {
  const owners = new Map<string, string>();
  return eachRoute(subject).flatMap(({ service, route, path }) => {
    const owner = owners.get(route);
    if (owner === undefined) owners.set(route, service);
    if (owner === undefined || owner === service) return [];
    const wanted = "differ from the host and path of every other service";
    return [{ path, wanted, found: `${route}, also claimed by services.${owner}`, about: [servicePath(owner)] }];
  });
}

export function hostsAreNamedOnce(subject: RuleSubject): readonly Breach[] {
  const seen = new Set<string>();
  return eachRoute(subject).flatMap(({ service, route, path }) => {
    const key = `${service} ${route}`;
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [{ path, wanted: "be named once" }];
  });
}

export function hostsHaveADomain({ environment }: RuleSubject): readonly Breach[] {
  const { services, domain } = withPublicHosts(environment);
  if (domain !== undefined) return [];
  const isRelative = (host: string) => !host.includes(".");
  const relative = Object.values(services).find(({ hosts }) => hosts.some(isRelative));
  if (relative === undefined) return [];
  const host = relative.hosts.find(isRelative);
  return [
    {
      path: ["domain"],
      wanted: `be given as services.${relative.name} has the host "${host}"`,
      about: [servicePath(relative.name, "hosts")],
    },
  ];
}

export function workersHaveNoHosts({ environment }: RuleSubject): readonly Breach[] {
  return Object.values(environment.services)
    .filter(({ role, hosts }) => role === "worker" && hosts.length > 0)
    .map(({ name }) => ({
      path: servicePath(name, "hosts"),
      wanted: "be left out as the service is a worker, which receives no traffic",
      hint: `Leave out role, or make it "web"`,
    }));
}

export function pathsHaveHosts({ environment }: RuleSubject): readonly Breach[] {
  return Object.values(environment.services)
    .filter(({ path, hosts }) => path !== "/" && hosts.length === 0)
    .map(({ name }) => ({
      path: servicePath(name, "path"),
      wanted: "stand beside hosts: a path alone routes nothing",
      about: [servicePath(name, "hosts")],
    }));
}

function eachRoute(subject: RuleSubject) {
  return Object.values(subject.environment.services).flatMap(({ name, hosts, path, alsoPaths }) =>
    hosts.flatMap((host, index) =>
      [path, ...alsoPaths].map((prefix) => ({
        service: name,
        route: prefix === "/" ? host : `${host}${prefix}`,
        path: itemPath(servicePath(name, "hosts"), writtenService(subject, name)?.hosts, index),
      })),
    ),
  );
}
