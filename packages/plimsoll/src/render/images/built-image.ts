import type { ServiceModel } from "../../model/app-model.js";
import { buildContext } from "../build-context.js";
import { type ImageLock, lockedImage } from "../image-lock.js";
import type { RepositoryFacts } from "../repository-facts.js";
import { baseImage, NGINX_IMAGE } from "./base-images.js";
import type { Stage } from "./dockerfile.js";
import { nextImage } from "./next-image.js";
import { nodeImage } from "./node-image.js";
import { nodeSources } from "./node-sources.js";
import { pythonImage } from "./python-image.js";
import { staticImage } from "./static-image.js";

/** An image that we write the Dockerfile of. */
export interface BuiltImage {
  readonly service: ServiceModel;
  /** From the app's folder. */
  readonly context: string;
  readonly stages: readonly Stage[];
  /** Paths from the context that a .dockerignore must let through. */
  readonly needs: readonly string[];
}

/** Undefined for what brings its own Dockerfile or is ready-made. */
export function builtImage(service: ServiceModel, facts: RepositoryFacts, lock: ImageLock): BuiltImage | undefined {
  const { build } = service;
  switch (build.kind) {
    case "node":
    case "nextjs": {
      const sources = nodeSources(build, facts);
      const write = build.kind === "node" ? nodeImage : nextImage;
      const stages = write({ ...service, build }, sources, lockedImage(lock, baseImage(build)));
      return { service, context: sources.context, stages, needs: finishedOutputs(sources.finished) };
    }
    case "static": {
      const configuration = configurationPath(service.name);
      const node = lockedImage(lock, baseImage(build));
      const nginx = lockedImage(lock, NGINX_IMAGE);
      const sources = nodeSources(build, facts);
      const stages = staticImage({ ...service, build }, sources, { node, nginx, configuration });
      const isFinished = build.run === undefined;
      const output = `${build.dir === "." ? "" : `${build.dir}/`}${build.output ?? "dist"}`;
      return {
        service,
        context: ".",
        stages,
        needs: [configuration, ...finishedOutputs(sources.finished), ...(isFinished ? [output] : [])],
      };
    }
    case "python": {
      const context = buildContext(build, facts);
      const stages = pythonImage({ ...service, build }, lockedImage(lock, baseImage(build)), context);
      return { service, context, stages, needs: [] };
    }
    case "dockerfile":
    case "image":
      return undefined;
    default:
      return build satisfies never;
  }
}

/** Built somewhere else and kept with the sources. */
function finishedOutputs(packages: readonly string[]): readonly string[] {
  return packages.map((dir) => `${dir}/dist`);
}

export function configurationPath(service: string): string {
  return `deploy/images/${service}.nginx.conf`;
}
