import type { ServiceModel, StoreModel } from "../../model/app-model.js";

export function storeVolume({ name }: StoreModel): string {
  return `${name}-data`;
}

/** `grafana-data`, or `kong-plugins` and `kong-logs` where a service has more than one. */
export function serviceVolumes({ name, container }: ServiceModel): readonly { volume: string; path: string }[] {
  const paths = Object.keys(container.volumes).sort();
  return paths.map((path) => {
    const own = paths.length === 1 ? "data" : path.split("/").filter(Boolean).join("-");
    return { volume: `${name}-${own}`, path };
  });
}
