import type { Cluster } from "../cluster.js";
import type { Placed } from "../kubernetes-object.js";
import { certificateObjects } from "./certificate.js";
import { gatewayObjects } from "./gateway.js";
import { ingressObject } from "./ingress.js";
import { routedServices } from "./routed.js";

/** How visitors come in; nothing for an app that has no host. */
export function entryObjects(cluster: Cluster): readonly Placed[] {
  if (routedServices(cluster).length === 0) return [];
  const { entry } = cluster.place;
  const routes = entry.kind === "gateway" ? gatewayObjects(cluster, entry.class) : [ingressObject(cluster, entry)];
  return [...certificateObjects(cluster), ...routes];
}
