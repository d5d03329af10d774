import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { PlimsollError } from "../../../base/error.js";
import type { ReleaseRecord, ServiceRecord } from "../../../release/record.js";
import type { SecretStore } from "../../../store/secret-store.js";
import type { InstancePlan } from "../instances/instance.js";
import { type EnvironmentFacts, instanceEnvironment, serviceEnvironment } from "../instances/instance-environment.js";
import type { InstanceRecord } from "../instances/instance-record.js";
import type { KnownStore } from "../instances/known-output.js";
import type { Artifacts } from "./artifacts.js";
import { inheritedVariables } from "./inherited-variables.js";
import { storesToldOf } from "./known-stores.js";
import { publicUrl } from "./public-address.js";
import type { ReleaseRecords } from "./release-records.js";
import type { StoreAddresses } from "./store-addresses.js";

/** Turns release records into what processes are started with. */
export interface InstancePlanner {
  planInstance(instance: InstanceRecord): Promise<InstancePlan>;
  /** For commands that run on behalf of a service: migrations. */
  planCommand(release: ReleaseRecord, service: ServiceRecord): Promise<CommandPlan>;
}

export interface CommandPlan {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Plain values that must not reach any output. */
  readonly secrets: readonly string[];
  readonly stores: readonly KnownStore[];
}

export interface PlannerWorld {
  readonly artifacts: Artifacts;
  readonly scratch: string;
  readonly records: ReleaseRecords;
  readonly secrets: SecretStore;
  readonly stores: StoreAddresses;
  /** Loopback port on which the proxy takes calls to a service. */
  readonly internalPort: (service: string) => Promise<number | undefined>;
}

export function createInstancePlanner(world: PlannerWorld): InstancePlanner {
  const factsOf = async (release: ReleaseRecord, service: ServiceRecord) => {
    const artifact = world.artifacts.find(service);
    const stores = await world.stores.of(release, service.uses);
    const secrets = await openSecrets(world.secrets, service);
    const scratch = join(world.scratch, service.name);
    mkdirSync(scratch, { recursive: true });
    const facts: EnvironmentFacts = {
      service,
      environment: release.environment,
      release: release.id,
      artifact,
      secrets,
      stores: stores.map(({ name, kind, url }) => ({ name, kind, url: url.reveal() })),
      services: await usedServices(release, service, world.internalPort),
      scratch,
      inherited: inheritedVariables(),
    };
    const hidden = [...Object.values(secrets), ...stores.flatMap(({ url }) => passwordOf(url.reveal()))];
    return { artifact, facts, stores: stores.map(({ name, port }) => ({ name, port })), secrets: hidden };
  };

  return {
    planInstance: async (instance) => {
      const found = world.records.findRevision(instance.service, instance.revision);
      if (found === undefined) throw unknownRevision(instance);
      const { release, service } = found;
      const { artifact, facts, stores, secrets } = await factsOf(release, service);
      const environment = instanceEnvironment(facts, instance);
      return {
        command: artifact.command,
        folder: artifact.cwd,
        environment,
        probes: service.probes,
        readiness: service.port === undefined ? "alive" : "probed",
        stop: service.stop,
        stores: [...stores, ...storesToldOf(environment)],
        secrets,
      };
    },
    planCommand: async (release, service) => {
      const { artifact, facts, stores, secrets } = await factsOf(release, service);
      const environment = serviceEnvironment(facts);
      return { folder: artifact.cwd, environment, stores: [...stores, ...storesToldOf(environment)], secrets };
    },
  };
}

async function openSecrets(store: SecretStore, service: ServiceRecord): Promise<Record<string, string>> {
  const opened = Object.entries(service.secrets).map(async ([variable, version]) => {
    return [variable, (await store.open(version)).reveal()] as const;
  });
  return Object.fromEntries(await Promise.all(opened));
}

async function usedServices(
  release: ReleaseRecord,
  service: ServiceRecord,
  internalPort: PlannerWorld["internalPort"],
): Promise<EnvironmentFacts["services"]> {
  const used = service.uses.flatMap((name) => release.services[name] ?? []);
  return await Promise.all(
    used.map(async (other) => ({
      name: other.name,
      url: `http://127.0.0.1:${(await internalPort(other.name)) ?? 0}`,
      publicUrl: publicUrl(release, other),
    })),
  );
}

/** A password alone must not appear either: drivers print their options apart. */
function passwordOf(url: string): readonly string[] {
  const { password } = new URL(url);
  return password === "" ? [] : [password, decodeURIComponent(password)];
}

function unknownRevision({ id, service, revision }: InstanceRecord): PlimsollError {
  return new PlimsollError({
    code: "TGT-REVISION-UNKNOWN",
    kind: "world",
    message: `Cannot run instance ${id} as no release record knows ${service}@${revision}`,
    hint: "Put the release's folder back, or stop the environment with `plimsoll down`",
  });
}
