import type { WrittenService } from "../../definition/service.js";
import type { Path } from "../parse/path.js";
import { servicePath } from "./place.js";
import type { Breach, RuleSubject } from "./rule.js";

/** On one machine, and in a compose file, a port has one owner; metrics ports count too. */
export function portsAreNotShared({ environment }: RuleSubject): readonly Breach[] {
  const owners = new Map<number, Path>();
  const breaches: Breach[] = [];
  for (const { path, port, owner } of eachPort(environment.services)) {
    const first = owners.get(port);
    if (first === undefined) owners.set(port, owner);
    else {
      const wanted = "differ from every other port of the app";
      breaches.push({ path, wanted, found: `${port}, also used by ${first.join(".")}`, about: [first] });
    }
  }
  return breaches;
}

export function servicesThatReceiveTrafficHaveAPort({ environment }: RuleSubject): readonly Breach[] {
  return Object.values(environment.services)
    .filter(({ role, port, build }) => role === "web" && port === undefined && build.kind !== "static")
    .map(({ name, hosts }) => ({
      path: servicePath(name, "port"),
      wanted: `be given as the service ${hosts.length > 0 ? "has hosts" : "is a web service"}`,
      about: [servicePath(name)],
    }));
}

/** Without a port nobody can ask: the service counts as healthy as long as its process runs. */
export function probesHaveAPort(subject: RuleSubject): readonly Breach[] {
  return Object.values(subject.environment.services)
    .filter(({ name, port, build }) => {
      const asked = asksByHttp(subject.written.services[name]?.probes);
      return asked && port === undefined && build.kind !== "static";
    })
    .map(({ name }) => ({
      path: servicePath(name, "probes"),
      wanted: "belong to a service with a port",
      about: [servicePath(name, "port")],
    }));
}

function asksByHttp(probes: WrittenService["probes"]): boolean {
  if (typeof probes !== "object") return probes !== undefined;
  const written = [probes.live, probes.ready].filter((probe) => probe !== undefined);
  return written.length === 0 || written.some((probe) => typeof probe === "string" || probe.command === undefined);
}

function eachPort(services: RuleSubject["environment"]["services"]) {
  return Object.values(services).flatMap(({ name, port, metrics }) => {
    const ports: { path: Path; owner: Path; port: number }[] = [];
    const own = servicePath(name, "port");
    const ofMetrics = servicePath(name, "metrics", "port");
    if (port !== undefined) ports.push({ path: own, owner: own, port });
    if (metrics !== undefined) ports.push({ path: ofMetrics, owner: ofMetrics, port: metrics.port });
    return ports;
  });
}
