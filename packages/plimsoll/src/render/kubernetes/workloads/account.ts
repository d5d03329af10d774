import type { IRole } from "kubernetes-models/rbac.authorization.k8s.io/v1/Role";
import type { IRoleBinding } from "kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding";
import type { IServiceAccount } from "kubernetes-models/v1/ServiceAccount";
import type { ServiceModel } from "../../../model/app-model.js";
import type { Cluster } from "../cluster.js";
import type { Placed, Written } from "../kubernetes-object.js";
import { labelsOf } from "../labels.js";
import { secretVariables } from "../pods/variables.js";

const READ = ["get", "list", "watch"];
const MANAGE = [...READ, "create", "update", "patch", "delete"];

/** Names cannot restrict who creates what has no name yet. */
const MANAGE_NAMED = [...READ, "update", "patch", "delete"];

/** API groups of what services of an app have to do with; the core group has no name. */
const GROUPS: Readonly<Record<string, string>> = {
  cronjobs: "batch",
  jobs: "batch",
  daemonsets: "apps",
  deployments: "apps",
  replicasets: "apps",
  statefulsets: "apps",
  horizontalpodautoscalers: "autoscaling",
  ingresses: "networking.k8s.io",
  networkpolicies: "networking.k8s.io",
  poddisruptionbudgets: "policy",
  leases: "coordination.k8s.io",
  httproutes: "gateway.networking.k8s.io",
};

/** An account of its own for every service, without rights and without a token unless its author gave it rights. */
export function accountOf(cluster: Cluster, service: ServiceModel): readonly Placed[] {
  const labels = labelsOf(cluster.environment, service.name, service.role);
  const account = {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: service.name, labels },
    automountServiceAccountToken: Object.keys(service.rights).length > 0,
  } satisfies Written<IServiceAccount>;
  const placed: readonly Placed[] = [{ file: `${service.name}/account`, object: account }];
  return Object.keys(service.rights).length === 0 ? placed : [...placed, ...roleOf(cluster, service, labels)];
}

function roleOf(cluster: Cluster, service: ServiceModel, labels: Readonly<Record<string, string>>): readonly Placed[] {
  const role = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata: { name: service.name, labels },
    rules: Object.entries(service.rights)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([resource, right]) => rule(cluster, service, resource, right)),
  } satisfies Written<IRole>;
  const binding = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: { name: service.name, labels },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: service.name },
    // Kustomize adds the namespace, and so does the flat layout.
    subjects: [{ kind: "ServiceAccount", name: service.name }],
  } satisfies Written<IRoleBinding>;
  return [role, binding].map((object) => ({ file: `${service.name}/role`, object }));
}

function rule(cluster: Cluster, service: ServiceModel, resource: string, right: "read" | "manage") {
  const apiGroups = [GROUPS[resource] ?? ""];
  if (resource !== "secrets") return { apiGroups, resources: [resource], verbs: right === "read" ? READ : MANAGE };
  // Its own Secrets only: who may read all of a namespace owns the app.
  return {
    apiGroups,
    resources: [resource],
    resourceNames: ownSecrets(cluster, service),
    verbs: right === "read" ? READ : MANAGE_NAMED,
  };
}

function ownSecrets(cluster: Cluster, service: ServiceModel): readonly string[] {
  const names = secretVariables(cluster, service).flatMap((variable) =>
    "valueFrom" in variable ? [variable.valueFrom.secretKeyRef.name] : [],
  );
  return [...new Set(names)].sort();
}
