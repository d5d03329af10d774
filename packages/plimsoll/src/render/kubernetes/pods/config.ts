import type { ServiceModel } from "../../../model/app-model.js";
import type { Cluster } from "../cluster.js";
import { plainVariables } from "./variables.js";

/** A ConfigMap before its content is part of its name. */
export interface Config {
  readonly name: string;
  /** `variables` are a container's environment, `files` are mounted. */
  readonly kind: "variables" | "files";
  readonly data: Readonly<Record<string, string>>;
}

export function configName({ name }: ServiceModel): string {
  return `${name}-config`;
}

export function filesName({ name }: ServiceModel): string {
  return `${name}-files`;
}

/** Plain variables of a service and the files that its containers are given; empty ones are left out. */
export function configsOf({ environment, texts }: Cluster, service: ServiceModel): readonly Config[] {
  const files = fileKeys(service).map(
    ({ key, source }) => [key, (Object.hasOwn(texts, source) ? texts[source] : undefined) ?? ""] as const,
  );
  const configs: readonly Config[] = [
    { name: configName(service), kind: "variables", data: plainVariables(environment, service) },
    { name: filesName(service), kind: "files", data: Object.fromEntries(files) },
  ];
  return configs.filter(({ data }) => Object.keys(data).length > 0);
}

/** Which key of the ConfigMap holds which file: a key has no `/`. */
export function fileKeys({ container }: ServiceModel) {
  const files = Object.entries(container.files).toSorted(([a], [b]) => (a < b ? -1 : 1));
  // Absolute ones are of a compose file's host: a pod has none of its own.
  const ofRepository = files.filter(([, source]) => !source.startsWith("/"));
  return ofRepository.map(([path, source]) => ({
    path,
    source,
    key: path.replace(/^\/+/, "").replace(/[^A-Za-z0-9._-]/g, "-"),
  }));
}
