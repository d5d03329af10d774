import type { ServiceModel } from "../../../model/app-model.js";
import { type Cluster, hasVersion } from "../cluster.js";
import { allPodsOf, podsOf } from "../labels.js";

const NODE = "kubernetes.io/hostname";
const ZONE = "topology.kubernetes.io/zone";

/** Which nodes a service's pods prefer: others than each other, and near what they use most. */
export function affinityOf(cluster: Cluster, service: ServiceModel) {
  const near = workloadNamed(cluster, service.near);
  const apart = service.scale.max > 1;
  if (!apart && near === undefined) return undefined;
  return {
    podAffinity: near === undefined ? undefined : preferred({ labelSelector: allPodsOf(near), topologyKey: NODE }),
    podAntiAffinity: apart
      ? preferred({ labelSelector: podsOf(service.name, service.role), topologyKey: NODE })
      : undefined,
  };
}

/** Over zones as evenly as there is room; a pod that waits for the perfect zone serves nobody. */
export function zoneSpread(cluster: Cluster, service: ServiceModel) {
  const { zones } = cluster.place;
  if (zones < 2 || service.scale.max < 2) return undefined;
  return [
    {
      maxSkew: 1,
      topologyKey: ZONE,
      whenUnsatisfiable: "ScheduleAnyway" as const,
      labelSelector: podsOf(service.name, service.role),
      // Else pods of the version that leaves are counted with those of the one that comes.
      matchLabelKeys: hasVersion(cluster, 27) ? ["pod-template-hash"] : undefined,
    },
  ];
}

function preferred<Term>(podAffinityTerm: Term) {
  return { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm }] };
}

/** Somebody else's store has no pod in this cluster that one could be near to. */
function workloadNamed({ environment }: Cluster, name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const store = Object.hasOwn(environment.stores, name) ? environment.stores[name] : undefined;
  return store?.place.managed === true ? undefined : name;
}
