import type { EnvironmentModel, ServiceModel } from "../../model/app-model.js";
import { builtServices } from "../../model/wiring/image-name.js";
import { placeOf } from "../../model/wiring/places.js";
import type { RenderedFile } from "../artifact.js";
import { headerLines } from "../format/header.js";
import type { Renderer, RenderInput } from "../renderer.js";
import { type BuiltImage, builtImage, configurationPath } from "./built-image.js";
import { dockerfile } from "./dockerfile.js";
import { dockerignore } from "./dockerignore.js";
import { staticNginx } from "./static-nginx.js";

/** A Dockerfile for every service that is built, and a .dockerignore for every folder that they are built from. */
export const images: Renderer = {
  name: "images",
  render: (input) => {
    const built = builtIn(input).flatMap((service) => builtImage(service, input.repository, input.lock) ?? []);
    return [...built.flatMap(filesOf), ...dockerignores(built)];
  },
};

/** Each service as it is where it matters most: one image goes through all environments. */
function builtIn({ environments }: RenderInput): readonly ServiceModel[] {
  const careful = environments.filter(runsContainers).toSorted((a, b) => RANK[a.tier] - RANK[b.tier]);
  const services = new Map<string, ServiceModel>();
  for (const service of careful.flatMap(builtServices)) {
    if (!services.has(service.name)) services.set(service.name, service);
  }
  return [...services.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

const RANK: Readonly<Record<EnvironmentModel["tier"], number>> = { production: 0, staging: 1, development: 2 };

function runsContainers(environment: EnvironmentModel): boolean {
  return (["docker", "kubernetes", "ecs"] as const).some((kind) => placeOf(environment, kind) !== undefined);
}

function filesOf({ service, context, stages }: BuiltImage): readonly RenderedFile[] {
  const path = `deploy/images/${service.name}.Dockerfile`;
  const header = headerLines(
    `Image of ${service.name}. By hand, from the app's folder: docker build --file ${path} ${context}`,
  );
  const file = { path, content: dockerfile(header, stages) };
  const isStatic = service.build.kind === "static";
  return isStatic ? [file, { path: configurationPath(service.name), content: staticNginx(service) }] : [file];
}

function dockerignores(built: readonly BuiltImage[]): readonly RenderedFile[] {
  const contexts = [...new Set(built.map(({ context }) => context))].sort();
  return contexts.map((context) => {
    const needs = built.filter((image) => image.context === context).flatMap((image) => image.needs);
    return {
      path: context === "." ? ".dockerignore" : `${context}/.dockerignore`,
      content: dockerignore([...new Set(needs)].sort()),
    };
  });
}
