import type { IPodDisruptionBudget } from "kubernetes-models/policy/v1/PodDisruptionBudget";
import type { ServiceModel } from "../../../model/app-model.js";
import { type Cluster, hasVersion } from "../cluster.js";
import type { Placed, Written } from "../kubernetes-object.js";
import { labelsOf, podsOf } from "../labels.js";
import { isStateful } from "./stateful-set.js";

/** Whether a budget leaves room: one that keeps every pod would stop each drain of a node. */
export function hasDisruptionBudget(service: ServiceModel): boolean {
  const { keep, min } = service.scale;
  return keep >= 1 && keep < min && !isStateful(service);
}

export function disruptionBudget(cluster: Cluster, service: ServiceModel): Placed {
  const object = {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: service.name, labels: labelsOf(cluster.environment, service.name, service.role) },
    spec: {
      minAvailable: service.scale.keep,
      selector: podsOf(service.name, service.role),
      // Pods that are not ready serve nobody, so they must not keep a node from being drained.
      unhealthyPodEvictionPolicy: hasVersion(cluster, 27) ? "AlwaysAllow" : undefined,
    },
  } satisfies Written<IPodDisruptionBudget>;
  return { file: `${service.name}/disruption-budget`, object };
}
