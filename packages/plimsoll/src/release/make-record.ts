import { digestOf, shortDigest } from "../base/digest.js";
import type { EnvironmentModel, ServiceModel } from "../model/app-model.js";
import type { ReleaseRecord, SecretVersion, ServiceRecord } from "./record.js";

export interface RecordInput {
  readonly model: EnvironmentModel;
  readonly number: number;
  readonly commit: string;
  readonly subject: string;
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Per service. */
  readonly artifacts: Readonly<Record<string, string>>;
  /** Per name of a secret, sealed. */
  readonly secrets: Readonly<Record<string, SecretVersion>>;
}

/** Everything about a release, resolved: what runs from now on is decided here and nowhere later. */
export function makeRecord(input: RecordInput): ReleaseRecord {
  const { model, number, commit } = input;
  const services = Object.values(model.services).map(
    (service) => [service.name, serviceRecord(service, input)] as const,
  );
  return {
    id: `${number}-${commit.slice(0, 8)}`,
    number,
    app: model.app,
    environment: model.name,
    commit,
    subject: input.subject,
    by: input.by,
    createdAt: new Date(input.now).toISOString(),
    target: model.target,
    domain: model.domain,
    strategy: model.release,
    services: Object.fromEntries(services),
    stores: model.stores,
    gates: model.gates,
    smoke: model.smoke,
    objectives: model.objectives,
    notify: model.notify.map(({ kind, url }) => ({
      kind,
      url:
        url.kind === "plain"
          ? url
          : { kind: "secret", secret: found(input.secrets[url.name], `the secret ${url.name}`) },
    })),
  };
}

function serviceRecord(service: ServiceModel, { artifacts, secrets }: RecordInput): ServiceRecord {
  const env: Record<string, string> = {};
  const sealed: Record<string, SecretVersion> = {};
  for (const [variable, value] of Object.entries(service.env)) {
    if (value.kind === "plain") env[variable] = value.value;
    else sealed[variable] = found(secrets[value.name], `the secret ${value.name}`);
  }
  const { name, build, command, role, port, hosts, path, alsoPaths, uses, migrate, metrics } = service;
  const { resources, probes, stop, sticky } = service;
  const artifact = found(artifacts[name], `the artifact of ${name}`);
  const runs = {
    name,
    artifact,
    build,
    command,
    role,
    port,
    hosts,
    path,
    alsoPaths,
    uses,
    migrate,
    env,
    secrets: sealed,
    metrics,
  };
  const complete = { ...runs, resources, probes, stop, sticky };
  return { ...complete, revision: shortDigest(digestOf(complete)), replicas: service.scale.min };
}

function found<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`the record's input has not ${what}`);
  return value;
}
