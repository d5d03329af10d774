import type { EnvironmentModel, ServiceModel } from "../app-model.js";

/** The image that a service runs, without a tag where we build it: `ghcr.io/acme/shop/api`, or `kong:3.7` as written. */
export function imageName({ app, registry }: EnvironmentModel, { build, builtBy }: ServiceModel): string {
  if (build.kind === "image") return build.image;
  return registry === undefined ? `${app}-${builtBy}` : `${registry.name}/${builtBy}`;
}

/** Names of the services that are built, each once: those that others share are theirs. */
export function builtServices({ services }: EnvironmentModel): readonly ServiceModel[] {
  return Object.values(services)
    .filter(({ name, builtBy, build }) => name === builtBy && build.kind !== "image")
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
