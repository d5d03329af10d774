import { placeOf } from "../../model/wiring/places.js";
import type { RenderedFile } from "../artifact.js";
import type { Renderer, RenderInput } from "../renderer.js";
import { type Cluster, clusterOf } from "./cluster.js";
import { flatFile } from "./layout/flat.js";
import { kustomizeFiles } from "./layout/kustomize.js";
import { secretTemplates } from "./secrets/secret-template.js";

/** Manifests of every environment on Kubernetes: a Kustomize base with overlays, or one file each. */
export const kubernetes: Renderer = { name: "kubernetes", render: renderKubernetes };

function renderKubernetes(input: RenderInput): readonly RenderedFile[] {
  const clusters = clustersOf(input);
  const layered = clusters.filter(({ place }) => place.layout === "kustomize");
  const flat = clusters.filter(({ place }) => place.layout === "flat");
  return [
    ...(layered.length === 0 ? [] : kustomizeFiles(layered)),
    ...flat.map(flatFile),
    ...clusters.flatMap(secretTemplates),
  ];
}

/** The environments that live on Kubernetes, or are rendered for it too. */
export function clustersOf({ app, environments, repository, lock }: RenderInput): readonly Cluster[] {
  const { pipeline } = app;
  return environments.flatMap((environment) => {
    const place = placeOf(environment, "kubernetes");
    return place === undefined
      ? []
      : [clusterOf({ environment, place, lock, pipeline, texts: repository.texts ?? {} })];
  });
}
