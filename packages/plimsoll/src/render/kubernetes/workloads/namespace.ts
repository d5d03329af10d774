import type { ILimitRange } from "kubernetes-models/v1/LimitRange";
import type { INamespace } from "kubernetes-models/v1/Namespace";
import type { IResourceQuota } from "kubernetes-models/v1/ResourceQuota";
import type { Cluster } from "../cluster.js";
import type { Placed, Written } from "../kubernetes-object.js";
import { appLabels } from "../labels.js";
import { byteQuantity, cpuQuantity } from "../quantity.js";

const POD_SECURITY = "restricted";

/** The environment's own corner of the cluster, and how much of it its pods may ask for. */
export function namespaceObjects({ environment, place }: Cluster): readonly Placed[] {
  const labels = appLabels(environment);
  const namespace = {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name: place.namespace,
      labels: {
        ...labels,
        environment: environment.name,
        "pod-security.kubernetes.io/audit": POD_SECURITY,
        "pod-security.kubernetes.io/enforce": POD_SECURITY,
        "pod-security.kubernetes.io/enforce-version": `v${place.version}`,
        "pod-security.kubernetes.io/warn": POD_SECURITY,
      },
    },
  } satisfies Written<INamespace>;
  const limits = {
    apiVersion: "v1",
    kind: "LimitRange",
    metadata: { name: "default-resources", labels },
    // A quota refuses pods that say nothing about resources: this speaks for those that others bring.
    spec: {
      limits: [
        {
          type: "Container",
          defaultRequest: { cpu: "50m", memory: "64Mi" },
          default: { cpu: "250m", memory: "256Mi" },
        },
      ],
    },
  } satisfies Written<ILimitRange>;
  const { quota } = place;
  const budget = quota === undefined ? [] : [quotaOf(quota, labels)];
  return [namespace, ...budget, limits].map((object) => ({ file: "namespace", object }));
}

/** On requests, which are what the scheduler sets aside; limits may add up to more. */
function quotaOf(quota: { readonly cpu: number; readonly memory: number }, labels: Readonly<Record<string, string>>) {
  return {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "requests", labels },
    spec: { hard: { "requests.cpu": cpuQuantity(quota.cpu), "requests.memory": byteQuantity(quota.memory) } },
  } satisfies Written<IResourceQuota>;
}
