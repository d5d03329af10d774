import type { EnvironmentModel } from "../app-model.js";
import { didYouMean } from "../parse/suggest.js";
import type { TargetModel } from "../place-model.js";
import { environmentSecrets } from "../wiring/environment-secrets.js";
import { builtServices } from "../wiring/image-name.js";
import { placeOf } from "../wiring/places.js";
import { variableName } from "../wiring/variable-name.js";
import type { Breach, RuleSubject } from "./rule.js";

const RENDERED: readonly TargetModel["kind"][] = ["docker", "kubernetes", "ecs"];

/** Files are rendered for containers, and one kind of place gives one set of files. */
export function placesAreForContainers({ environment }: RuleSubject): readonly Breach[] {
  const { target, also } = environment;
  return also.flatMap(({ kind }, index) => {
    const path = ["also", index];
    if (!RENDERED.includes(kind)) return [{ path, wanted: `be one of ${RENDERED.join(", ")}` }];
    const isFirst = [target, ...also].findIndex((place) => place.kind === kind) === index + 1;
    return isFirst ? [] : [{ path, wanted: "be of another kind than the target and all others", found: kind }];
  });
}

/** Clusters pull images; only a compose file builds them where it runs. */
export function clustersHaveARegistry({ environment }: RuleSubject): readonly Breach[] {
  const cluster = placeOf(environment, "kubernetes") ?? placeOf(environment, "ecs");
  const built = builtServices(environment).map(({ name }) => name);
  if (environment.registry !== undefined || cluster === undefined || built.length === 0) return [];
  const wanted = `be given as ${cluster.kind} pulls the image${built.length === 1 ? "" : "s"} of ${built.join(", ")}`;
  return [{ path: ["registry"], wanted, about: [["services"]] }];
}

/** Sealed Secrets and the External Secrets Operator are parts of a cluster. */
export function secretsComeToThePlace({ environment }: RuleSubject): readonly Breach[] {
  const { from } = environment.secrets;
  const needsCluster = from === "sealed-secrets" || from === "external-secrets";
  if (!needsCluster || !hasContainers(environment) || placeOf(environment, "kubernetes") !== undefined) return [];
  return [
    { path: ["secrets"], wanted: "be template or vault, as no place of this environment is Kubernetes", found: from },
  ];
}

/** A key of a group whose secret nobody has is a slip: the secret that was meant would be filed elsewhere. */
export function secretGroupsHoldSecrets({ environment }: RuleSubject): readonly Breach[] {
  if (!hasContainers(environment)) return [];
  const known = knownSecrets(environment);
  return Object.entries(environment.secrets.groups).flatMap(([group, keys]) =>
    Object.entries(keys)
      .filter(([, secret]) => !known.includes(secret))
      .map(([key, secret]) => ({
        path: ["secrets", "groups", group, key],
        wanted: `name a secret of this environment (${known.length === 0 ? "there are none" : known.join(", ")})`,
        hint: didYouMean(secret, known),
        about: [["services"], ["stores"]],
      })),
  );
}

/** Its address is a secret as a whole; its parts may lie beside it, for jobs and people. */
const ADDRESS_PARTS = ["HOST", "PORT", "USER", "PASSWORD", "NAME"];

function knownSecrets(environment: EnvironmentModel): readonly string[] {
  const { target, also, stores, notify } = environment;
  const used = [target, ...also].flatMap(({ kind }) =>
    RENDERED.includes(kind) ? environmentSecrets(environment, kind).map(({ name }) => name) : [],
  );
  const parts = Object.values(stores).flatMap(({ name, place }) =>
    place.managed ? ADDRESS_PARTS.map((part) => `${variableName(name)}_${part}`) : [],
  );
  const told = notify.flatMap(({ url }) => (url.kind === "secret" ? [url.name] : []));
  return [...new Set([...used, ...parts, ...told])].toSorted();
}

/** CDN-10, CDN-12: whoever issues certificates must reach what ends the encryption. */
export function certificatesCoverHosts({ environment }: RuleSubject): readonly Breach[] {
  const { certificates, services, tier } = environment;
  const isOpen = Object.values(services).every(({ hosts }) => hosts.length === 0);
  if (isOpen || tier === "development" || !hasContainers(environment)) return [];
  const wanted = unfit(certificates.kind, environment);
  return wanted === undefined ? [] : [{ path: ["certificates"], wanted, found: certificates.kind }];
}

function unfit(kind: EnvironmentModel["certificates"]["kind"], environment: EnvironmentModel): string | undefined {
  const cluster = placeOf(environment, "kubernetes");
  const entry = placeOf(environment, "docker")?.entry;
  switch (kind) {
    case "cert-manager":
      return cluster === undefined ? "be acme or files, as cert-manager is a part of Kubernetes" : undefined;
    case "acme":
      if (cluster !== undefined)
        return "be cert-manager or files, as it is cert-manager that speaks ACME in Kubernetes";
      return entry === "nginx" ? "be files, as nginx asks no issuer by itself" : undefined;
    case "files":
      return undefined;
    default:
      return kind satisfies never;
  }
}

/** K8S-04, T-03: the scheduler refuses the instance that a quota has no room for, and the autoscaler waits for ever. */
export function quotaHoldsTheMaximum({ environment }: RuleSubject): readonly Breach[] {
  const quota = placeOf(environment, "kubernetes")?.quota;
  if (quota === undefined) return [];
  const needed = requestsAtMost(environment);
  const path = environment.target.kind === "kubernetes" ? ["target", "quota"] : ["also"];
  const about = [["services"], ["stores"]];
  const shares = [
    { is: needed.cpu > quota.cpu, wanted: `hold ${needed.cpu / 1_000} cores`, found: `${quota.cpu / 1_000}` },
    { is: needed.memory > quota.memory, wanted: `hold ${gibibytes(needed.memory)}`, found: gibibytes(quota.memory) },
  ];
  return shares
    .filter(({ is }) => is)
    .map(({ wanted, found }) => ({
      path,
      wanted: `${wanted}, which all instances at their most and the stores request together`,
      found,
      about,
    }));
}

function requestsAtMost({ services, stores }: EnvironmentModel) {
  const pods = Object.values(services)
    .filter(({ container }) => !container.optional)
    .map(({ scale, resources }) => ({ count: scale.max, resources }));
  const own = Object.values(stores)
    .filter(({ place }) => !place.managed)
    .map(({ place }) => ({ count: 1, resources: place.resources }));
  const sum = (resource: "cpu" | "memory") =>
    [...pods, ...own].reduce((all, { count, resources }) => all + count * resources[resource].request, 0);
  return { cpu: sum("cpu"), memory: sum("memory") };
}

function gibibytes(bytes: number): string {
  return `${Math.round((bytes / 2 ** 30) * 100) / 100}Gi`;
}

function hasContainers({ target, also }: EnvironmentModel): boolean {
  return [target, ...also].some(({ kind }) => RENDERED.includes(kind));
}
