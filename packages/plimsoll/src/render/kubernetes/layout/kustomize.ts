import { builtServices, imageName } from "../../../model/wiring/image-name.js";
import type { RenderedFile } from "../../artifact.js";
import { commented } from "../../format/commented.js";
import { headerLines } from "../../format/header.js";
import { yamlFile } from "../../format/yaml.js";
import type { Cluster } from "../cluster.js";
import { environmentConfigs } from "../configs.js";
import { UNRELEASED } from "../image.js";
import type { KubernetesObject, Placed } from "../kubernetes-object.js";
import { appLabels } from "../labels.js";
import { layersOf, type Overlay } from "./base.js";
import { environmentHeader } from "./environment-header.js";
import { inApplyOrder } from "./order.js";

const FOLDER = "deploy/kubernetes";
const KUSTOMIZATION = { apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization" };
const COMPONENT = { apiVersion: "kustomize.config.k8s.io/v1alpha1", kind: "Component" };

/** A base, an overlay for each environment, and one place for the digests that a release writes. */
export function kustomizeFiles(clusters: readonly Cluster[]): readonly RenderedFile[] {
  const { base, overlays } = layersOf(clusters);
  return [
    ...baseFiles(base),
    ...imagesFile(clusters),
    ...overlays.flatMap((overlay) => overlayFiles(overlay, base.length > 0)),
  ];
}

function baseFiles(base: readonly Placed[]): readonly RenderedFile[] {
  if (base.length === 0) return [];
  const kustomization = { ...KUSTOMIZATION, resources: fileNames(base) };
  const header = headerLines("What all environments on Kubernetes share, with production's figures.");
  return [
    { path: `${FOLDER}/base/kustomization.yaml`, content: yamlFile([kustomization], { header }) },
    ...objectFiles(`${FOLDER}/base`, base),
  ];
}

function overlayFiles({ cluster, own, patches }: Overlay, hasBase: boolean): readonly RenderedFile[] {
  const folder = overlayFolder(cluster);
  const named = patches.map((patch) => ({
    ...patch,
    path: `patches/${patch.object.metadata.name}.${patch.object.kind.toLowerCase()}.yaml`,
  }));
  const kustomization = {
    ...KUSTOMIZATION,
    namespace: cluster.place.namespace,
    resources: [...(hasBase ? ["../../base"] : []), ...fileNames(own)],
    components: isBuilt(cluster) ? ["../../images"] : undefined,
    configMapGenerator: generators(cluster),
    patches:
      named.length === 0
        ? undefined
        : named.map(({ path, object }) => ({ path, target: { kind: object.kind, name: object.metadata.name } })),
  };
  const header = environmentHeader(cluster, `-k ${folder}`);
  return [
    { path: `${folder}/kustomization.yaml`, content: yamlFile([kustomization], { header }) },
    ...objectFiles(folder, own),
    ...named.map(({ path, changes, object }) => ({
      path: `${folder}/${path}`,
      content: yamlFile([changes], {
        header: headerLines(`How ${object.kind} ${object.metadata.name} differs in ${cluster.environment.name}.`),
      }),
    })),
  ];
}

/** Variables and files of containers: their names get a suffix made of the content, so that pods are replaced with it. */
function generators(cluster: Cluster) {
  const configs = environmentConfigs(cluster);
  if (configs.length === 0) return undefined;
  return configs.map(({ name, data }) => ({
    name,
    literals: Object.entries(data).map(([key, value]) => `${key}=${unstripped(value)}`),
    options: { labels: appLabels(cluster.environment) },
  }));
}

/** Kustomize takes quotes around a value away. */
function unstripped(value: string): string {
  const [first] = value;
  const isQuoted = value.length > 1 && (first === '"' || first === "'") && value.endsWith(first);
  return isQuoted ? `"${value}"` : value;
}

/** The contract with whoever releases is in the header: one line an image, found by the service at its end. */
function imagesFile(clusters: readonly Cluster[]): readonly RenderedFile[] {
  const built = clusters.flatMap(({ environment }) =>
    builtServices(environment).map((service) => [imageName(environment, service), service.name] as const),
  );
  const images = [...new Map(built)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const [example] = images;
  if (example === undefined) return [];
  const component = {
    ...COMPONENT,
    images: images.map(([name, service]) => ({ name, digest: commented(UNRELEASED, service) })),
  };
  const path = `${FOLDER}/images/kustomization.yaml`;
  const header = headerLines(
    "Which image each service runs. Until a release says so, a digest that no image has: nothing runs by accident.",
    "A release writes its digests here, in its own checkout, and commits nothing:",
    "",
    `  sed -i "s|sha256:[0-9a-f]* # ${example[1]}$|$DIGEST # ${example[1]}|" ${path}`,
  );
  return [{ path, content: yamlFile([component], { header }) }];
}

function objectFiles(folder: string, placed: readonly Placed[]): readonly RenderedFile[] {
  const files = new Map<string, KubernetesObject[]>();
  for (const { file, object } of placed) files.set(file, [...(files.get(file) ?? []), object]);
  return [...files].map(([file, objects]) => ({
    path: `${folder}/${file}.yaml`,
    content: yamlFile(inApplyOrder(objects), { header: headerLines(aboutFile(file)) }),
  }));
}

/** `api/disruption-budget` is "Disruption budget of api.", `namespace` is "Namespace." */
function aboutFile(file: string): string {
  const [what = "", owner] = file.split("/").toReversed();
  const words = what.replaceAll("-", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${owner === undefined || owner === "cronjobs" ? "" : ` of ${owner}`}.`;
}

function fileNames(placed: readonly Placed[]): readonly string[] {
  return [...new Set(placed.map(({ file }) => `${file}.yaml`))].sort();
}

function overlayFolder({ environment }: Cluster): string {
  return `${FOLDER}/overlays/${environment.name}`;
}

function isBuilt({ environment }: Cluster): boolean {
  return builtServices(environment).length > 0;
}
