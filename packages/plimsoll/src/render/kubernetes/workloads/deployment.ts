import type { IDeployment } from "kubernetes-models/apps/v1/Deployment";
import type { EnvironmentModel, ServiceModel } from "../../../model/app-model.js";
import { MIN_READY_SECONDS, progressDeadlineMs } from "../../../model/wiring/roll-out.js";
import type { Cluster } from "../cluster.js";
import type { Placed, Written } from "../kubernetes-object.js";
import { labelsOf, podsOf } from "../labels.js";
import { servicePod } from "../pods/pod.js";
import { wholeSeconds } from "../quantity.js";
import { isAutoscaled } from "./autoscaler.js";
import { AFTER_MIGRATIONS } from "./rollout.js";

/** Earlier versions that `kubectl rollout undo --to-revision` can go back to. */
const KEPT_REVISIONS = 10;

/** Replaces pods one by one, and takes none away before another is ready. */
export function deployment(cluster: Cluster, service: ServiceModel): Placed {
  const { environment } = cluster;
  const object = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {
      name: service.name,
      labels: { ...labelsOf(environment, service.name, service.role), ...AFTER_MIGRATIONS },
    },
    spec: {
      // Where an autoscaler rules, a number here would be its number's end with every apply.
      replicas: isAutoscaled(service) ? undefined : service.scale.min,
      revisionHistoryLimit: KEPT_REVISIONS,
      minReadySeconds: MIN_READY_SECONDS,
      progressDeadlineSeconds: wholeSeconds(progressDeadlineMs(environment, service)),
      selector: podsOf(service.name, service.role),
      strategy: {
        type: "RollingUpdate",
        rollingUpdate: { maxSurge: surgeOf(environment), maxUnavailable: 0 },
      },
      template: servicePod(cluster, service),
    },
  } satisfies Written<IDeployment>;
  return { file: `${service.name}/deployment`, object };
}

function surgeOf({ release }: EnvironmentModel): number {
  return release.kind === "rolling" ? release.surge : 1;
}
