import type { IService } from "kubernetes-models/v1/Service";
import type { ServiceModel } from "../../../model/app-model.js";
import type { Cluster } from "../cluster.js";
import type { Placed, Written } from "../kubernetes-object.js";
import { labelsOf, podsOf } from "../labels.js";
import { portsOf } from "../pods/ports.js";
import { isStateful } from "./stateful-set.js";

/** The name under which others find a service's pods; undefined for what listens nowhere. */
export function clusterService({ environment }: Cluster, service: ServiceModel): Placed | undefined {
  const ports = portsOf(service).map(({ name, port }) => ({ name, port, targetPort: name }));
  if (ports.length === 0 && !isStateful(service)) return undefined;
  const labels = labelsOf(environment, service.name, service.role);
  const object = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: service.name, labels },
    spec: {
      type: "ClusterIP",
      // A StatefulSet wants a Service also where nobody asks its pods anything.
      clusterIP: ports.length === 0 ? "None" : undefined,
      selector: podsOf(service.name, service.role).matchLabels,
      ports: ports.length === 0 ? undefined : ports,
    },
  } satisfies Written<IService>;
  return { file: `${service.name}/service`, object };
}
