import type { Cluster } from "../cluster.js";
import { byteQuantity } from "../quantity.js";

/** A volume that one node writes to, as a template of a StatefulSet or an object of its own. */
export function volumeClaim({ place }: Cluster, name: string, bytes: number) {
  return {
    apiVersion: "v1" as const,
    kind: "PersistentVolumeClaim" as const,
    metadata: { name },
    spec: {
      accessModes: ["ReadWriteOnce"] as const,
      storageClassName: place.storageClass,
      resources: { requests: { storage: byteQuantity(bytes) } },
    },
  };
}
