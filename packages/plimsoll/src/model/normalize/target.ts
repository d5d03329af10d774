import type { WrittenGateway, WrittenIngress, WrittenKubernetes, WrittenTarget } from "../../definition/target.js";
import type { EnvironmentModel } from "../app-model.js";
import { DEFAULTS, FIRST_LOCAL_PORT } from "../defaults.js";
import type { EntryModel, KubernetesModel, TargetModel } from "../place-model.js";
import { bytes, millicores, milliseconds } from "./quantity.js";

type Fields = Exclude<WrittenTarget, string>;

export function targetKind(written: WrittenTarget | undefined): TargetModel["kind"] {
  const { kind } = fieldsOf(written);
  return kind === "local" ? "process" : kind;
}

interface TargetSurroundings {
  readonly app: string;
  readonly name: string;
  readonly localPort: number;
}

export function normalizeTarget(written: WrittenTarget | undefined, around: TargetSurroundings): TargetModel {
  const fields = fieldsOf(written);
  switch (fields.kind) {
    case "local":
      return { kind: "process", port: fields.port ?? around.localPort, host: fields.host ?? DEFAULTS.localHost };
    case "memory":
      return { kind: "memory" };
    case "docker":
      return { kind: "docker", entry: fields.entry ?? DEFAULTS.dockerEntry };
    case "kubernetes":
      return kubernetesOf(fields, around);
    case "ecs":
      return {
        kind: "ecs",
        cluster: fields.cluster ?? `${around.app}-${around.name}`,
        region: fields.region ?? DEFAULTS.region,
      };
    default:
      return fields satisfies never;
  }
}

function kubernetesOf(written: WrittenKubernetes, around: TargetSurroundings): KubernetesModel {
  return {
    kind: "kubernetes",
    namespace: written.namespace ?? `${around.app}-${around.name}`,
    version: written.version ?? DEFAULTS.kubernetesVersion,
    layout: written.layout ?? DEFAULTS.kubernetesLayout,
    entry: entryOf(written.entry),
    quota:
      written.quota === undefined
        ? undefined
        : { cpu: millicores(written.quota.cpu), memory: bytes(written.quota.memory) },
    storageClass: written.storageClass,
    zones: written.zones ?? DEFAULTS.zones,
    monitoring: written.monitoring ?? DEFAULTS.monitoring,
  };
}

function entryOf(written: WrittenKubernetes["entry"]): EntryModel {
  const fields: WrittenGateway | WrittenIngress =
    typeof written === "object" ? written : { kind: written ?? "gateway" };
  if (fields.kind === "gateway") return { kind: "gateway", class: fields.class ?? DEFAULTS.gatewayClass };
  return {
    kind: "ingress",
    class: fields.class ?? DEFAULTS.ingressClass,
    firewall: fields.firewall ?? false,
    timeoutMs: milliseconds(fields.timeout ?? DEFAULTS.ingressTimeout),
  };
}

/** Public ports of local environments: what is written stays, production comes first, the others follow by name. */
export function localPorts(
  environments: readonly {
    readonly name: string;
    readonly tier: EnvironmentModel["tier"];
    readonly target: WrittenTarget | undefined;
  }[],
): ReadonlyMap<string, number> {
  const locals = environments.filter(({ target }) => targetKind(target) === "process");
  const taken = new Set(locals.map(({ target }) => writtenPort(target)));
  const production = locals.filter(({ tier }) => tier === "production");
  const others = locals.filter(({ tier }) => tier !== "production").toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const ports = new Map<string, number>();
  let next = FIRST_LOCAL_PORT;
  for (const { name, target } of [...production, ...others]) {
    while (taken.has(next)) next++;
    ports.set(name, writtenPort(target) ?? next);
    if (writtenPort(target) === undefined) next++;
  }
  return ports;
}

function writtenPort(target: WrittenTarget | undefined): number | undefined {
  const fields = fieldsOf(target);
  return fields.kind === "local" ? fields.port : undefined;
}

function fieldsOf(written: WrittenTarget | undefined): Fields {
  return typeof written === "object" ? written : { kind: written ?? "local" };
}
