import type { KubernetesObject } from "../kubernetes-object.js";

/** What others need comes first; what leads visitors to pods comes last. */
const STAGES = [
  ["Namespace"],
  ["ResourceQuota", "LimitRange", "ServiceAccount", "Role", "RoleBinding", "NetworkPolicy", "Issuer"],
  ["ExternalSecret", "VaultStaticSecret", "Certificate", "ConfigMap", "PersistentVolumeClaim"],
  ["Service", "Cluster"],
  ["StatefulSet", "Deployment"],
  ["HorizontalPodAutoscaler", "PodDisruptionBudget", "CronJob", "ScheduledBackup", "Job"],
  ["Gateway", "HTTPRoute", "Ingress"],
] as const;

/** Sorted by stage, kind and name: the order in which a cluster without anything can take them. */
export function inApplyOrder(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const key = ({ kind, metadata }: KubernetesObject) => `${stageOf(kind)} ${kind} ${metadata.name}`;
  return objects.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

function stageOf(kind: string): number {
  const stage = STAGES.findIndex((kinds) => kinds.some((one) => one === kind));
  if (stage === -1) throw new Error(`No stage for ${kind}`);
  return stage;
}
