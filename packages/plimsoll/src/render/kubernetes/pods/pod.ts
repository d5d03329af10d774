import type { IPodTemplateSpec } from "kubernetes-models/v1/PodTemplateSpec";
import type { ServiceModel } from "../../../model/app-model.js";
import { listeningPort } from "../../../model/wiring/listening-port.js";
import { type Cluster, hasVersion } from "../cluster.js";
import { serviceImage } from "../image.js";
import type { Written } from "../kubernetes-object.js";
import { labelsOf } from "../labels.js";
import { wholeSeconds } from "../quantity.js";
import { pullSecrets } from "../secrets/pull-secret.js";
import { why } from "../why.js";
import { configName, configsOf } from "./config.js";
import { portsOf } from "./ports.js";
import { probesOf } from "./probes.js";
import { resourcesOf } from "./resources.js";
import { containerSecurity, podSecurity } from "./security-context.js";
import { affinityOf, zoneSpread } from "./spread.js";
import { literal, secretVariables } from "./variables.js";
import { mountsOf, volumesOf } from "./volumes.js";

type Pod = Written<IPodTemplateSpec>;

/** Seconds in which everybody learns that a pod leaves, before it is asked to stop: an endpoint's removal takes its time. */
const DRAIN_SECONDS = 5;

export function servicePod(cluster: Cluster, service: ServiceModel): Pod {
  const drains = listeningPort(service) !== undefined;
  return {
    metadata: { labels: labelsOf(cluster.environment, service.name, service.role) },
    spec: {
      ...podIdentity(cluster, service),
      terminationGracePeriodSeconds: wholeSeconds(service.stop.withinMs) + (drains ? DRAIN_SECONDS : 0),
      affinity: affinityOf(cluster, service),
      topologySpreadConstraints: zoneSpread(cluster, service),
      containers: [
        {
          name: service.name,
          image: serviceImage(cluster, service),
          args: service.command.length === 0 ? undefined : service.command.map(literal),
          ports: namedPorts(service),
          ...containerConfig(cluster, service),
          ...probesOf(service),
          lifecycle: drains ? preStop(cluster) : undefined,
          ...containerBody(service),
        },
      ],
      volumes: volumesOf(service),
    },
  };
}

/** The migration of a service: its image, its configuration, once, and never again by itself. */
export function migrationPod(cluster: Cluster, service: ServiceModel, command: string): Pod {
  return {
    metadata: { labels: labelsOf(cluster.environment, service.name, "migration") },
    spec: {
      ...podIdentity(cluster, service),
      restartPolicy: "Never" as const,
      containers: [
        {
          name: "migrate",
          image: serviceImage(cluster, service),
          command: ["sh", "-c", literal(command)],
          ...containerConfig(cluster, service),
          ...containerBody(service),
        },
      ],
      volumes: volumesOf(service),
    },
  };
}

function podIdentity(cluster: Cluster, service: ServiceModel) {
  const asksTheApi = Object.keys(service.rights).length > 0;
  return {
    serviceAccountName: service.name,
    automountServiceAccountToken: asksTheApi,
    imagePullSecrets: pullSecrets(cluster.environment, service),
    securityContext: podSecurity(service.container.user),
    // Kubernetes would otherwise tell every pod of every Service by variables, and DB_PORT would be an address.
    enableServiceLinks: false,
  };
}

function containerConfig(cluster: Cluster, service: ServiceModel) {
  const hasConfig = configsOf(cluster, service).some(({ kind }) => kind === "variables");
  const secrets = secretVariables(cluster, service);
  return {
    envFrom: hasConfig ? [{ configMapRef: { name: configName(service) } }] : undefined,
    env: secrets.length === 0 ? undefined : secrets,
  };
}

function containerBody(service: ServiceModel) {
  const mounts = mountsOf(service);
  return {
    resources: resourcesOf(service.resources),
    securityContext: containerSecurity(),
    volumeMounts: mounts,
  };
}

function namedPorts(service: ServiceModel) {
  const ports = portsOf(service).map(({ name, port }) => ({ name, containerPort: port }));
  return ports.length === 0 ? undefined : ports;
}

function preStop(cluster: Cluster) {
  const sleep = hasVersion(cluster, 30)
    ? { sleep: { seconds: DRAIN_SECONDS } }
    : { exec: { command: ["sleep", String(DRAIN_SECONDS)] } };
  return { preStop: why(sleep, "Requests still come for a moment after a pod is told to stop") };
}
