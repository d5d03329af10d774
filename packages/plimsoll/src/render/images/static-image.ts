import type { NodeBuildModel, ServiceModel } from "../../model/app-model.js";
import { containerFolder } from "../../model/wiring/container-folder.js";
import { copy, copyFrom, type Stage } from "./dockerfile.js";
import type { NodeSources } from "./node-sources.js";
import { developmentStage, nodeStages } from "./node-stages.js";
import { runningLines } from "./running.js";

interface StaticImages {
  readonly node: string;
  readonly nginx: string;
  /** Path of nginx's configuration in the repository. */
  readonly configuration: string;
}

/** Built files behind nginx: no Node, no sources, no shell script between. */
export function staticImage(
  service: ServiceModel & { readonly build: NodeBuildModel },
  sources: NodeSources,
  { node, nginx, configuration }: StaticImages,
): readonly Stage[] {
  const output = `${containerFolder(service.build)}/${service.build.output ?? "dist"}`;
  const production: Stage = {
    name: "production",
    from: nginx,
    why: "What runs: nginx without root, and the built files",
    lines: [
      copy([configuration], "/etc/nginx/nginx.conf"),
      copyFrom("builder", output, "/usr/share/nginx/html"),
      // nginx ends connections on SIGTERM at once, and lets them finish on SIGQUIT.
      ...runningLines(service, { command: ["nginx", "-g", "daemon off;"], stopSignal: "SIGQUIT" }),
    ],
  };
  return [...nodeStages(service, sources, node), developmentStage(service.build), production];
}
