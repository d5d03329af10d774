import type { ServiceModel } from "../app-model.js";
import { placeOf } from "../wiring/places.js";
import { servicePath } from "./place.js";
import type { Breach, RuleSubject } from "./rule.js";

/** Two instances that write one volume destroy it, and during a release there would be two. */
export function servicesWithAVolumeRunOnce({ environment }: RuleSubject): readonly Breach[] {
  return Object.values(environment.services)
    .filter(({ container, scale }) => Object.keys(container.volumes).length > 0 && scale.max > 1)
    .map(({ name, scale }) => ({
      path: servicePath(name, "scale"),
      wanted: "be 1 as the service has a volume, which one instance writes",
      found: scale.min === scale.max ? String(scale.max) : `up to ${scale.max}`,
      hint: "Keep its data in a store",
    }));
}

/** Inside of one container a port has one listener. */
export function containerPortsDiffer({ environment }: RuleSubject): readonly Breach[] {
  return Object.values(environment.services).flatMap(({ name, port, metrics, container }) => {
    const taken = new Set([port, metrics?.port]);
    return Object.entries(container.ports).flatMap(([label, number]) => {
      const isFree = !taken.has(number);
      taken.add(number);
      if (isFree) return [];
      return [
        { path: servicePath(name, "container", "ports", label), wanted: "differ from the service's other ports" },
      ];
    });
  });
}

/** What is reached by HTTP is asked by HTTP; a command is for workers, and for images that speak something else. */
export function probeCommandsAreNeeded({ environment }: RuleSubject): readonly Breach[] {
  return Object.values(environment.services)
    .filter(({ port, build }) => port !== undefined && build.kind !== "image" && build.kind !== "dockerfile")
    .flatMap(({ name, probes }) =>
      (["live", "ready"] as const)
        .filter((probe) => probes[probe].command !== undefined)
        .map((probe) => ({
          path: servicePath(name, "probes", probe, "command"),
          wanted: "be left out as the service has a port: it is asked by HTTP",
          about: [servicePath(name, "port")],
        })),
    );
}

/** Whoever needs it could not start without it. */
export function nobodyUsesOptionalServices({ environment }: RuleSubject): readonly Breach[] {
  const services = Object.values(environment.services);
  return services
    .filter(({ container }) => container.optional)
    .flatMap(({ name }) => {
      const user = services.find(({ uses, container }) => uses.includes(name) && !container.optional);
      if (user === undefined) return [];
      const path = servicePath(name, "container", "optional");
      return [
        { path, wanted: `be left out as services.${user.name} uses it`, about: [servicePath(user.name, "uses")] },
      ];
    });
}

/** T-12: a pod can only be near another pod. */
export function nearIsAWorkload({ environment }: RuleSubject): readonly Breach[] {
  const { services, stores } = environment;
  return Object.values(services).flatMap(({ name, near }) => {
    if (near === undefined) return [];
    const store = Object.hasOwn(stores, near) ? stores[near] : undefined;
    const runs = store !== undefined ? !store.place.managed : near !== name && deploys(services, near);
    if (runs) return [];
    const wanted =
      store === undefined
        ? "name another service or store that runs here"
        : "be left out: somebody else runs that store";
    return [{ path: servicePath(name, "near"), wanted, about: [["stores", near], servicePath(near)] }];
  });
}

function deploys(services: Readonly<Record<string, ServiceModel>>, name: string): boolean {
  return Object.hasOwn(services, name) && services[name]?.container.optional === false;
}

/** K8S-36: a budget that keeps all instances forbids to drain a node, for ever. */
export function disruptionsLeaveRoom({ environment }: RuleSubject): readonly Breach[] {
  return Object.values(environment.services)
    .filter(({ scale }) => scale.keep > 0 && scale.keep >= scale.min)
    .map(({ name, scale }) => ({
      path: servicePath(name, "scale", "keep"),
      wanted: `be below min, which is ${scale.min}, so that a node can be drained`,
      found: String(scale.keep),
    }));
}

/** CMP-34, T-58: a host gives a port to one container. */
export function publishedPortsDiffer({ environment }: RuleSubject): readonly Breach[] {
  const docker = placeOf(environment, "docker");
  if (docker === undefined) return [];
  const owners = new Map<number, string>();
  if (docker.entry !== "none" && environment.tier !== "development") {
    // Traefik's dashboard is on this machine's own address.
    const ports = docker.entry === "traefik" ? [80, 443, 8080] : [80, 443];
    for (const port of ports) owners.set(port, `the entry, which is ${docker.entry}`);
  }
  return published(environment, docker.entry === "none").flatMap(({ port, path }) => {
    const owner = owners.get(port);
    owners.set(port, owner ?? path.join("."));
    if (owner === undefined) return [];
    return [{ path, wanted: "differ from every other port of the host", found: `${port}, also taken by ${owner}` }];
  });
}

/**
 * In development stores and services are published where the author says, or as they listen; without an entry, so are
 * services that visitors reach.
 */
function published({ services, stores, tier }: RuleSubject["environment"], hasNoEntry: boolean) {
  const isOpen = tier === "development";
  const ofStores = Object.values(stores).flatMap(({ name, place: { publish } }) =>
    isOpen && publish !== undefined ? [{ port: publish, path: ["stores", name, "publish"] }] : [],
  );
  const ofServices = Object.values(services).flatMap(({ name, port, develop, container, hosts }) => {
    const written = Object.keys(container.publish).map((host) => {
      return { port: Number(host), path: servicePath(name, "container", "publish", host) };
    });
    const own = isOpen ? (develop?.port ?? port) : port;
    const isPublished = isOpen || (hasNoEntry && hosts.length > 0);
    if (!isPublished || own === undefined || written.length > 0) return written;
    return [
      {
        port: own,
        path: servicePath(name, ...(!isOpen || develop?.port === undefined ? ["port"] : ["develop", "port"])),
      },
    ];
  });
  return [...ofStores, ...ofServices];
}
