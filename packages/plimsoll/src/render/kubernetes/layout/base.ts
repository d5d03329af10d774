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

/** Whoever reads more changes than this would rather see both objects. */
const MOST_CHANGES = 5;

/** The base holds what every environment has, as it is in the one with the most at stake; the others say what differs. */
export function layersOf(clusters: readonly Cluster[]): Layers {
  const all = clusters.map((cluster) => {
    const placed = environmentObjects(cluster);
    const objects = new Map(placed.map(({ object }) => [identityOf(object), plain(object)]));
    return { cluster, placed, objects };
  });
  const [model] = all.toSorted((a, b) => rank(b.cluster.environment) - rank(a.cluster.environment));
  const candidates = [...(model?.objects ?? [])].filter(([, object]) => !ALWAYS_OWN.has(object.kind));
  const shared = new Map(
    candidates.filter(([identity, object]) => all.every(({ objects }) => isVariant(object, objects.get(identity)))),
  );
  const isShared = ({ object }: Placed) => shared.has(identityOf(object));
  return {
    base: (model?.placed ?? []).filter(isShared),
    overlays: all.map(({ cluster, placed, objects }) => ({
      cluster,
      own: placed.filter((one) => !isShared(one)),
      patches: [...objects].flatMap(([identity, object]) => patchOf(shared.get(identity), object)),
    })),
  };
}

/** Whether another environment has the same object but for a few changes. */
function isVariant(object: KubernetesObject, other: KubernetesObject | undefined): boolean {
  return other !== undefined && jsonPatch(object, other).length <= MOST_CHANGES;
}

function patchOf(base: KubernetesObject | undefined, object: KubernetesObject): readonly Patched[] {
  const changes = base === undefined ? [] : jsonPatch(base, object);
  return changes.length === 0 ? [] : [{ object, changes }];
}

function rank({ tier }: EnvironmentModel): number {
  return ["development", "staging", "production"].indexOf(tier);
}
