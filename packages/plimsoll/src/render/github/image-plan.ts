import type { ServiceModel } from "../../model/app-model.js";
import type { RegistryModel } from "../../model/place-model.js";
import { buildArguments } from "../../model/wiring/build-arguments.js";
import { builtServices, imageName } from "../../model/wiring/image-name.js";
import { deployedServices } from "../../model/wiring/places.js";
import { runsImages } from "../../model/wiring/released-to.js";
import { buildContext, dockerfilePath } from "../build-context.js";
import type { PipelineFacts } from "./pipeline-facts.js";

/** What an image of ours needs to be built. */
export interface PlannedImage {
  readonly service: string;
  readonly image: string;
  readonly context: string;
  readonly file: string;
  /** Public build arguments, a line each. */
  readonly arguments: string;
  /** Bytes; 0 for no limit. */
  readonly limit: number;
}

export interface ImagePlan {
  readonly registry: RegistryModel;
  readonly images: readonly PlannedImage[];
}

/** The images of the released environments: one for all of them. Undefined where none runs images from a registry. */
export function imagePlan({ released, repository }: PipelineFacts): ImagePlan | undefined {
  const environment = released.findLast((one) => runsImages(one.target) && one.registry !== undefined);
  if (environment?.registry === undefined) return undefined;
  const wanted = new Set(deployedServices(environment).map(({ builtBy }) => builtBy));
  const built = builtServices(environment).filter(({ name }) => wanted.has(name));
  const images = built.map((service) => ({
    service: service.name,
    image: imageName(environment, service),
    context: service.build.kind === "image" ? "." : buildContext(service.build, repository),
    file: dockerfilePath(service) ?? "",
    arguments: argumentLines(service),
    limit: service.container.maxSize ?? 0,
  }));
  return { registry: environment.registry, images };
}

export function haveArguments({ images }: ImagePlan): boolean {
  return images.some((image) => image.arguments !== "");
}

export function haveLimits({ images }: ImagePlan): boolean {
  return images.some(({ limit }) => limit > 0);
}

function argumentLines(service: ServiceModel): string {
  return Object.entries(buildArguments(service))
    .map(([name, value]) => `${name}=${value}`)
    .join("\n");
}
