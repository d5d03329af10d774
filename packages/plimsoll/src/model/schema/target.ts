import { z } from "zod";
import type {
  WrittenDocker,
  WrittenEcs,
  WrittenGateway,
  WrittenIngress,
  WrittenKubernetes,
  WrittenLocal,
  WrittenQuota,
  WrittenTarget,
} from "../../definition/target.js";
import { DEFAULTS } from "../defaults.js";
import {
  cpu,
  duration,
  kind,
  label,
  matching,
  memoryAmount,
  objectOf,
  oneOf,
  optional,
  port,
  required,
  wholeNumber,
  yesOrNo,
} from "./leaf.js";

const local = objectOf<WrittenLocal>("a local target", {
  kind: kind("local"),
  port: optional(
    port(),
    "Public port of the proxy. Left out: 8080 for production, then 8081, 8082, ... for the others by name",
  ),
  host: optional(
    matching(/^(\d{1,3}(\.\d{1,3}){3}|::1?|[0-9a-f:]+:[0-9a-f:]+)$/, "be an IP address such as 127.0.0.1"),
    "Address the proxy listens on",
    DEFAULTS.localHost,
  ),
});

const docker = objectOf<WrittenDocker>("a docker target", {
  kind: kind("docker"),
  entry: optional(
    oneOf("nginx", "traefik", "none"),
    "What listens on 80 and 443; none publishes each service's port on loopback",
    DEFAULTS.dockerEntry,
  ),
});

const gateway = objectOf<WrittenGateway>("a gateway", {
  kind: kind("gateway"),
  class: optional(label(), "The GatewayClass", DEFAULTS.gatewayClass),
});

const ingress = objectOf<WrittenIngress>("an ingress", {
  kind: kind("ingress"),
  class: optional(label(), "The IngressClass", DEFAULTS.ingressClass),
  firewall: optional(yesOrNo(), "OWASP rules of the controller's ModSecurity", false),
  timeout: optional(duration(), "A request may take this long", DEFAULTS.ingressTimeout),
});

const ENTRY = "be gateway or ingress, by name or as an object with that kind";

const kubernetes = objectOf<WrittenKubernetes>("a kubernetes target", {
  kind: kind("kubernetes"),
  namespace: optional(label(), "The namespace. Left out: <app>-<environment>"),
  version: optional(
    matching(/^1\.\d{2}$/, "be a minor version such as 1.31"),
    "Version that the objects are valid for",
    DEFAULTS.kubernetesVersion,
  ),
  layout: optional(
    oneOf("kustomize", "flat"),
    "Kustomize base and overlays, or one file per environment",
    DEFAULTS.kubernetesLayout,
  ),
  entry: optional(
    z.union([oneOf("gateway", "ingress"), z.discriminatedUnion("kind", [gateway, ingress], { error: ENTRY })], {
      error: ENTRY,
    }),
    "How requests come in",
    "gateway",
  ),
  quota: optional(
    objectOf<WrittenQuota>("an object with cpu and memory", {
      cpu: required(cpu(), "Cores that all pods together may request"),
      memory: required(memoryAmount(), "Memory that all pods together may request"),
    }),
    "What all pods of the namespace may request",
  ),
  storageClass: optional(label(), "The StorageClass of volumes. Left out: the cluster's own"),
  zones: optional(wholeNumber(1, 10), "Zones that replicas are spread over", DEFAULTS.zones),
  monitoring: optional(label(), "Namespace that may scrape metrics", DEFAULTS.monitoring),
});

const ecs = objectOf<WrittenEcs>("an ecs target", {
  kind: kind("ecs"),
  cluster: optional(label(), "The cluster. Left out: <app>-<environment>"),
  region: optional(matching(/^[a-z]{2}(-[a-z]+)+-\d$/, "be a region such as us-east-1"), "Its region", DEFAULTS.region),
});

const plain = <const Kind extends string>(name: Kind) =>
  objectOf<{ readonly kind: Kind }>(`a ${name} target`, { kind: kind(name) } as never);

const TARGET = "be a target such as local()";

export const targetSchema: z.ZodType<WrittenTarget> = z.union(
  [
    oneOf("local", "memory", "docker", "kubernetes", "ecs"),
    z.discriminatedUnion("kind", [local, plain("memory"), docker, kubernetes, ecs], {
      error: TARGET,
    }),
  ],
  { error: TARGET },
) as z.ZodType<WrittenTarget>;
