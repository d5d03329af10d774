import type { IHorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler";
import type { ScaleStepModel, ServiceModel } from "../../../model/app-model.js";
import type { Cluster } from "../cluster.js";
import type { Placed, Written } from "../kubernetes-object.js";
import { labelsOf } from "../labels.js";
import { wholeSeconds } from "../quantity.js";
import { isStateful } from "./stateful-set.js";

/** Kubernetes' own target where limits are written without one. */
const USUAL_CPU = 80;

/** Whether an autoscaler decides how many pods there are. */
export function isAutoscaled(service: ServiceModel): boolean {
  return service.scale.max > service.scale.min && service.scale.min > 0 && !isStateful(service);
}

export function autoscaler({ environment }: Cluster, service: ServiceModel): Placed {
  const { min, max, cpu, memory, up, down } = service.scale;
  const object = {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: service.name, labels: labelsOf(environment, service.name, service.role) },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: service.name },
      minReplicas: min,
      maxReplicas: max,
      metrics: [
        ...utilisation("cpu", cpu ?? (memory === undefined ? USUAL_CPU : undefined)),
        ...utilisation("memory", memory),
      ],
      behavior: up === undefined && down === undefined ? undefined : { scaleUp: policy(up), scaleDown: policy(down) },
    },
  } satisfies Written<IHorizontalPodAutoscaler>;
  return { file: `${service.name}/autoscaler`, object };
}

function utilisation(name: "cpu" | "memory", percent: number | undefined) {
  if (percent === undefined) return [];
  return [{ type: "Resource", resource: { name, target: { type: "Utilization", averageUtilization: percent } } }];
}

function policy(step: ScaleStepModel | undefined) {
  if (step === undefined) return undefined;
  return { policies: [{ type: "Percent", value: step.percent, periodSeconds: wholeSeconds(step.everyMs) }] };
}
