import type { EnvironmentModel } from "../../../model/app-model.js";
import type { Cluster } from "../cluster.js";
import { environmentObjects } from "../environment-objects.js";
import { identityOf, type KubernetesObject, type Placed } from "../kubernetes-object.js";
import { plain } from "../plain.js";
import { type JsonChange, jsonPatch } from "./json-patch.js";

/** Different in every environment by their nature: patches of them would hide what they say. */
const ALWAYS_OWN = new Set([
  "Certificate",
  "ExternalSecret",
  "Gateway",
  "HTTPRoute",
  "Ingress",
  "Issuer",
  "LimitRange",
  "Namespace",
  "ResourceQuota",
  "VaultStaticSecret",
]);

/** An object of the base, changed for an environment. */
export interface Patched {
  readonly object: KubernetesObject;
  readonly changes: readonly JsonChange[];
}

export interface Overlay {
  readonly cluster: Cluster;
  readonly own: readonly Placed[];
  readonly patches: readonly Patched[];
}

/** What environments share, and what each has of its own. */
export interface Layers {
  readonly base: readonly Placed[];
  readonly overlays: readonly Overlay[];
}

/** The base holds what every environment has, as it is in the one with the most at stake; the others say what differs. */
export function layersOf(clusters: readonly Cluster[]): Layers {
  const all = clusters.map((cluster) => ({ cluster, objects: environmentObjects(cluster) }));
  const model = all.toSorted((a, b) => rank(b.cluster.environment) - rank(a.cluster.environment))[0];
  const identities = all.map(({ objects }) => new Set(objects.map(({ object }) => identityOf(object))));
  const isShared = ({ object }: Placed) =>
    !ALWAYS_OWN.has(object.kind) && identities.every((known) => known.has(identityOf(object)));
  const base = (model?.objects ?? []).filter(isShared);
  const shared = new Map(base.map(({ object }) => [identityOf(object), object]));
  const overlays = all.map(({ cluster, objects }) => ({
    cluster,
    own: objects.filter((placed) => !isShared(placed)),
    patches: objects.flatMap(({ object }) => patchOf(shared.get(identityOf(object)), object)),
  }));
  return { base, overlays };
}

function patchOf(base: KubernetesObject | undefined, object: KubernetesObject): readonly Patched[] {
  if (base === undefined) return [];
  const changes = jsonPatch(plain(base), plain(object));
  return changes.length === 0 ? [] : [{ object, changes }];
}

function rank({ tier }: EnvironmentModel): number {
  return ["development", "staging", "production"].indexOf(tier);
}
