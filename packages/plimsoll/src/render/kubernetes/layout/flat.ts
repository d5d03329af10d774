import { imageName } from "../../../model/wiring/image-name.js";
import type { RenderedFile } from "../../artifact.js";
import { commented, explained, isCommented } from "../../format/commented.js";
import { yamlFile } from "../../format/yaml.js";
import type { Cluster } from "../cluster.js";
import { environmentConfigs } from "../configs.js";
import { environmentObjects } from "../environment-objects.js";
import { UNRELEASED } from "../image.js";
import type { KubernetesObject } from "../kubernetes-object.js";
import { configMap, hashedName, withHashedNames } from "./config-map.js";
import { environmentHeader } from "./environment-header.js";
import { inApplyOrder } from "./order.js";

/** One file with everything of an environment. */
export function flatFile(cluster: Cluster): RenderedFile {
  const path = `deploy/kubernetes/${cluster.environment.name}.yaml`;
  const header = environmentHeader(cluster, `-f ${path}`);
  return { path, content: yamlFile(withReleaseMarks(cluster, flatObjects(cluster)), { header }) };
}

/** Everything that `kubectl apply` gets for an environment, complete and in order. */
export function flatObjects(cluster: Cluster): readonly KubernetesObject[] {
  const objects = environmentObjects(cluster).map(({ object }) => object);
  const configs = environmentConfigs(cluster).map((config) => configMap(cluster, config));
  return inApplyOrder([...configs, ...completed(cluster, objects)].map((object) => inNamespace(cluster, object)));
}

function completed(cluster: Cluster, objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const names = new Map(environmentConfigs(cluster).map(({ name, data }) => [name, hashedName(name, data)]));
  return withHashedNames(objects, names);
}

/** What Kustomize's `namespace` does: on every object, and on the accounts that a RoleBinding names. */
function inNamespace({ place }: Cluster, object: KubernetesObject): KubernetesObject {
  if (object.kind === "Namespace") return object;
  const { name, ...metadata } = object.metadata;
  const { namespace } = place;
  const subjects = (object as Bound).subjects?.map((subject) => ({ ...subject, namespace }));
  return { ...object, metadata: { name, namespace, ...metadata }, ...(subjects !== undefined && { subjects }) };
}

interface Bound extends KubernetesObject {
  readonly subjects?: readonly object[];
}

/** `image: ghcr.io/acme/shop/api@sha256:... # api`: where a release writes the digest of what it built. */
function withReleaseMarks(
  { environment, services }: Cluster,
  objects: readonly KubernetesObject[],
): readonly unknown[] {
  const builders = new Map(
    services.map((service) => [`${imageName(environment, service)}@${UNRELEASED}`, service.builtBy]),
  );
  const marked = (value: unknown): unknown => {
    if (isCommented(value)) return explained(marked(value.value), value.comment);
    if (Array.isArray(value)) return value.map(marked);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([key, field]) => {
      const builder = key === "image" && typeof field === "string" ? builders.get(field) : undefined;
      return [key, builder === undefined ? marked(field) : commented(field, builder)] as const;
    });
    return Object.fromEntries(entries);
  };
  return objects.map(marked);
}
