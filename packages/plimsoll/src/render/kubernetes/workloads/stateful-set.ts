import type { IStatefulSet } from "kubernetes-models/apps/v1/StatefulSet";
import type { ServiceModel } from "../../../model/app-model.js";
import type { Cluster } from "../cluster.js";
import type { Placed, Written } from "../kubernetes-object.js";
import { labelsOf, podsOf } from "../labels.js";
import { servicePod } from "../pods/pod.js";
import { volumeName } from "../pods/volumes.js";
import { AFTER_MIGRATIONS } from "./rollout.js";
import { volumeClaim } from "./volume-claim.js";

/** A service with folders that outlive it: one pod, and the old one leaves before the new one writes. */
export function statefulService(cluster: Cluster, service: ServiceModel): Placed {
  const { volumes } = service.container;
  const object = {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: {
      name: service.name,
      labels: { ...labelsOf(cluster.environment, service.name, service.role), ...AFTER_MIGRATIONS },
    },
    spec: {
      serviceName: service.name,
      replicas: Math.min(1, service.scale.min),
      selector: podsOf(service.name, service.role),
      template: servicePod(cluster, service),
      volumeClaimTemplates: Object.keys(volumes)
        .toSorted()
        .map((path) => volumeClaim(cluster, `data-${volumeName(path)}`, volumes[path] ?? 0)),
    },
  } satisfies Written<IStatefulSet>;
  return { file: `${service.name}/stateful-set`, object };
}

export function isStateful({ container }: ServiceModel): boolean {
  return Object.keys(container.volumes).length > 0;
}
