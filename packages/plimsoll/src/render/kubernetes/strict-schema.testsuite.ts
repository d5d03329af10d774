import { Certificate } from "@kubernetes-models/cert-manager/cert-manager.io/v1/Certificate";
import { Issuer } from "@kubernetes-models/cert-manager/cert-manager.io/v1/Issuer";
import { Cluster } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Cluster";
import { ScheduledBackup } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/ScheduledBackup";
import { ExternalSecret } from "@kubernetes-models/external-secrets/external-secrets.io/v1beta1/ExternalSecret";
import { Gateway } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/Gateway";
import { HTTPRoute } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute";
import { Ajv } from "ajv";
import { Deployment } from "kubernetes-models/apps/v1/Deployment";
import { StatefulSet } from "kubernetes-models/apps/v1/StatefulSet";
import { HorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler";
import { CronJob } from "kubernetes-models/batch/v1/CronJob";
import { Job } from "kubernetes-models/batch/v1/Job";
import { Ingress } from "kubernetes-models/networking.k8s.io/v1/Ingress";
import { NetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import { PodDisruptionBudget } from "kubernetes-models/policy/v1/PodDisruptionBudget";
import { Role } from "kubernetes-models/rbac.authorization.k8s.io/v1/Role";
import { RoleBinding } from "kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding";
import { ConfigMap } from "kubernetes-models/v1/ConfigMap";
import { LimitRange } from "kubernetes-models/v1/LimitRange";
import { Namespace } from "kubernetes-models/v1/Namespace";
import { PersistentVolumeClaim } from "kubernetes-models/v1/PersistentVolumeClaim";
import { ResourceQuota } from "kubernetes-models/v1/ResourceQuota";
import { Secret } from "kubernetes-models/v1/Secret";
import { Service } from "kubernetes-models/v1/Service";
import { ServiceAccount } from "kubernetes-models/v1/ServiceAccount";
import type { KubernetesObject } from "./kubernetes-object.js";

/*
 * The schemas of Kubernetes and of the operators' own kinds, made strict. They accept fields that they do not know, so an
 * object is handed over behind a proxy that notes what the validator looks at: a field that it never looked at is unknown.
 */

interface ModelClass {
  new (data: never): { validate(): void };
  readonly prototype: { validate(): void };
}

const MODELS: Readonly<Record<string, ModelClass>> = {
  "apps/v1 Deployment": Deployment,
  "apps/v1 StatefulSet": StatefulSet,
  "autoscaling/v2 HorizontalPodAutoscaler": HorizontalPodAutoscaler,
  "batch/v1 CronJob": CronJob,
  "batch/v1 Job": Job,
  "cert-manager.io/v1 Certificate": Certificate,
  "cert-manager.io/v1 Issuer": Issuer,
  "external-secrets.io/v1beta1 ExternalSecret": ExternalSecret,
  "gateway.networking.k8s.io/v1 Gateway": Gateway,
  "gateway.networking.k8s.io/v1 HTTPRoute": HTTPRoute,
  "networking.k8s.io/v1 Ingress": Ingress,
  "networking.k8s.io/v1 NetworkPolicy": NetworkPolicy,
  "policy/v1 PodDisruptionBudget": PodDisruptionBudget,
  "postgresql.cnpg.io/v1 Cluster": Cluster,
  "postgresql.cnpg.io/v1 ScheduledBackup": ScheduledBackup,
  "rbac.authorization.k8s.io/v1 Role": Role,
  "rbac.authorization.k8s.io/v1 RoleBinding": RoleBinding,
  "v1 ConfigMap": ConfigMap,
  "v1 LimitRange": LimitRange,
  "v1 Namespace": Namespace,
  "v1 PersistentVolumeClaim": PersistentVolumeClaim,
  "v1 ResourceQuota": ResourceQuota,
  "v1 Secret": Secret,
  "v1 Service": Service,
  "v1 ServiceAccount": ServiceAccount,
};

/** No package carries this one: from the reference of the Vault Secrets Operator, v1beta1. */
const text = { type: "string", minLength: 1 };
const vaultStaticSecret = new Ajv({ allErrors: true }).compile({
  type: "object",
  additionalProperties: false,
  required: ["apiVersion", "kind", "metadata", "spec"],
  properties: {
    apiVersion: { const: "secrets.hashicorp.com/v1beta1" },
    kind: { const: "VaultStaticSecret" },
    metadata: { type: "object", required: ["name"] },
    spec: {
      type: "object",
      additionalProperties: false,
      required: ["type", "mount", "path", "destination"],
      properties: {
        type: { enum: ["kv-v1", "kv-v2"] },
        mount: text,
        path: text,
        refreshAfter: { type: "string", pattern: "^[0-9]+(ms|s|m|h)$" },
        destination: {
          type: "object",
          additionalProperties: false,
          required: ["name"],
          properties: { name: text, create: { type: "boolean" }, overwrite: { type: "boolean" }, type: text },
        },
      },
    },
  },
});

/** What is wrong with the objects, one line each. A set without objects is wrong as well: nothing was shown of it. */
export function schemaProblems(objects: readonly KubernetesObject[]): readonly string[] {
  if (objects.length === 0) return ["There is no object"];
  return objects.flatMap((object) =>
    problemsOf(object).map((problem) => `${object.kind} ${object.metadata?.name}: ${problem}`),
  );
}

function problemsOf(object: KubernetesObject): readonly string[] {
  if (object.kind === "VaultStaticSecret") {
    return vaultStaticSecret(object)
      ? []
      : (vaultStaticSecret.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  }
  const known = asPackaged(object);
  const model = MODELS[`${known.apiVersion} ${known.kind}`];
  if (model === undefined) return [`no schema for ${known.apiVersion} ${known.kind}`];
  const seen = new Set<string>();
  const problems: string[] = [];
  try {
    model.prototype.validate.call(watched(new model(known as never), "", seen) as { validate(): void });
  } catch (error) {
    problems.push((error as Error).message);
  }
  const unknown = pathsOf(known, "").filter((path) => !seen.has(path));
  return [...problems, ...unknown.map((path) => `${path} is no field of it`)];
}

/** The package has external-secrets' v1beta1, whose ExternalSecret became v1 as it was. */
function asPackaged(object: KubernetesObject): KubernetesObject {
  return object.apiVersion === "external-secrets.io/v1"
    ? { ...object, apiVersion: "external-secrets.io/v1beta1" }
    : object;
}

function watched(value: unknown, path: string, seen: Set<string>): unknown {
  if (typeof value !== "object" || value === null) return value;
  return new Proxy(value, {
    get(target, key) {
      const field = Reflect.get(target, key) as unknown;
      if (typeof key === "symbol" || !Object.hasOwn(target, key)) return field;
      seen.add(`${path}/${key}`);
      return watched(field, `${path}/${key}`, seen);
    },
  });
}

function pathsOf(value: unknown, path: string): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, field]) => [`${path}/${key}`, ...pathsOf(field, `${path}/${key}`)]);
}
