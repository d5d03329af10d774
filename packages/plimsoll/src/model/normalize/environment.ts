import type { WrittenEnvironmentOnly, WrittenParts } from "../../definition/app.js";
import type { EnvironmentModel } from "../app-model.js";
import { DEFAULT_BRANCHES, DEFAULTS } from "../defaults.js";
import { buildOf } from "./build.js";
import { normalizeGate } from "./gate.js";
import { isLocal, localDomain, publicDomainOf } from "./hosts.js";
import { list, mapValues } from "./list.js";
import { normalizeNotifier } from "./notify.js";
import { certificatesOf, registryOf, secretsOf } from "./places.js";
import { milliseconds } from "./quantity.js";
import { defaultRelease, normalizeRelease } from "./release.js";
import { normalizeService } from "./service.js";
import { defaultSmoke, normalizeSmoke } from "./smoke.js";
import { normalizeStore } from "./store.js";
import { normalizeTarget } from "./target.js";

export type WrittenEnvironmentParts = WrittenParts & WrittenEnvironmentOnly;

export interface EnvironmentSurroundings {
  readonly app: string;
  readonly name: string;
  /** The environment itself says its domain, so nothing is put before it. */
  readonly domainOverridden: boolean;
  readonly localPort: number;
}

/** Fills every default and gives one form to everything; expects parts that the schema accepts. */
export function normalizeEnvironment(
  written: WrittenEnvironmentParts,
  around: EnvironmentSurroundings,
): EnvironmentModel {
  const tier = tierOf(around.name, written.tier);
  const publicDomain = publicDomainOf({
    environment: around.name,
    tier,
    domain: written.domain,
    overridden: around.domainOverridden,
  });
  const target = normalizeTarget(written.target, around);
  const also = (written.also ?? []).map((place) => normalizeTarget(place, around));
  const domain = isLocal(target) ? localDomain(around.app) : publicDomain;
  const services = servicesOf(written, domain, tier);
  const receivesTraffic = Object.values(services).some(({ role }) => role === "web");
  return {
    app: around.app,
    name: around.name,
    domain,
    tier,
    branch: written.branch ?? (written.tag === undefined ? DEFAULT_BRANCHES[around.name] : undefined),
    tag: written.tag,
    approval: written.approval ?? false,
    target,
    also,
    outside: isLocal(target) && also.length > 0 ? outsideOf(written, publicDomain, tier) : undefined,
    registry: registryOf(written.registry),
    secrets: secretsOf(written.secrets, around.app, around.name),
    certificates: certificatesOf(written.certificates, [target, ...also]),
    release: normalizeRelease(written.release, defaultRelease(tier, receivesTraffic)),
    stores: mapValues(written.stores ?? {}, (store, name) => normalizeStore(name, store, tier)),
    services,
    gates: Object.entries(written.gates ?? {}).map(([name, gate]) => normalizeGate(name, gate)),
    smoke: written.smoke?.map((test) => normalizeSmoke(test, services, domain)) ?? defaultSmoke(services),
    objectives: {
      availability: written.objectives?.availability ?? DEFAULTS.availability,
      latency: { p95Ms: milliseconds(written.objectives?.latency?.p95 ?? DEFAULTS.latencyP95) },
    },
    notify: (written.notify ?? []).map(normalizeNotifier),
  };
}

/** `dev`, `development`, `prod-eu`, `live`: names that people give, read as they mean them. */
export function tierOf(name: string, written: EnvironmentModel["tier"] | undefined): EnvironmentModel["tier"] {
  if (written !== undefined) return written;
  if (/^(dev|local)/.test(name)) return "development";
  return /^(prod|live)/.test(name) ? "production" : "staging";
}

/** Nothing can be built from a name that leads nowhere; a rule reports it, and until then it stands for the root. */
const UNKNOWN_BUILD = { build: { kind: "dockerfile", dir: ".", file: DEFAULTS.dockerfile }, by: "" } as const;

function outsideOf(written: WrittenEnvironmentParts, domain: string | undefined, tier: EnvironmentModel["tier"]) {
  return { domain, hosts: mapValues(servicesOf(written, domain, tier), ({ hosts }) => hosts) };
}

function servicesOf(written: WrittenEnvironmentParts, domain: string | undefined, tier: EnvironmentModel["tier"]) {
  const used = new Set(Object.values(written.services).flatMap(({ uses }) => list(uses)));
  const only = onlyListener(written.services);
  return mapValues(written.services, (service, name) =>
    normalizeService(name, service, {
      built: buildOf(name, written.services) ?? UNKNOWN_BUILD,
      domain,
      tier,
      isUsed: used.has(name),
      isFront: name === only,
    }),
  );
}

/** Where nobody names a host, the one service with a port is the site. */
function onlyListener(services: WrittenEnvironmentParts["services"]): string | undefined {
  const named = Object.values(services).some(({ hosts }) => list(hosts).length > 0);
  const listeners = Object.entries(services).filter(([, { port, role }]) => port !== undefined && role !== "worker");
  return named || listeners.length !== 1 ? undefined : listeners[0]?.[0];
}
