import type { ServiceModel } from "../../../model/app-model.js";
import type { Cluster } from "../cluster.js";
import type { Placed } from "../kubernetes-object.js";
import { accountOf } from "./account.js";
import { autoscaler, isAutoscaled } from "./autoscaler.js";
import { deployment } from "./deployment.js";
import { disruptionBudget, hasDisruptionBudget } from "./disruption-budget.js";
import { clusterService } from "./service.js";
import { isStateful, statefulService } from "./stateful-set.js";

/** Everything that runs one service, without its routes and network policy. */
export function serviceObjects(cluster: Cluster, service: ServiceModel): readonly Placed[] {
  const reached = clusterService(cluster, service);
  return [
    ...accountOf(cluster, service),
    ...(reached === undefined ? [] : [reached]),
    isStateful(service) ? statefulService(cluster, service) : deployment(cluster, service),
    ...(isAutoscaled(service) ? [autoscaler(cluster, service)] : []),
    ...(hasDisruptionBudget(service) ? [disruptionBudget(cluster, service)] : []),
  ];
}
