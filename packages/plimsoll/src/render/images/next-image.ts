import type { NodeBuildModel, ServiceModel } from "../../model/app-model.js";
import { containerFolder } from "../../model/wiring/container-folder.js";
import { copyFrom, type Stage } from "./dockerfile.js";
import { environment, userLines } from "./node-image.js";
import type { NodeSources } from "./node-sources.js";
import { developmentStage, inContainer, nodeStages } from "./node-stages.js";
import { runningLines } from "./running.js";

type NextService = ServiceModel & { readonly build: NodeBuildModel };

/** Next.js with `output: "standalone"`: the server with exactly the modules that it was traced to need. */
export function nextImage(service: NextService, sources: NodeSources, image: string): readonly Stage[] {
  const stages = nodeStages(service, sources, image).map((stage) => {
    return stage.name === "builder" ? prepared(stage, service.build) : stage;
  });
  return [...stages, developmentStage(service.build), runnerStage(service, sources, image)];
}

function prepared(builder: Stage, build: NodeBuildModel): Stage {
  return {
    ...builder,
    lines: [
      "ENV NEXT_TELEMETRY_DISABLED=1",
      ...builder.lines,
      "# Not every app has public files",
      `RUN mkdir -p ${containerFolder(build)}/public`,
    ],
  };
}

function runnerStage(service: NextService, sources: NodeSources, from: string): Stage {
  const folder = containerFolder(service.build);
  const { user } = service.container;
  return {
    name: "runner",
    from,
    why: "What runs: owned by root, except for the cache that Next.js writes",
    lines: [
      `ENV ${["NEXT_TELEMETRY_DISABLED=1", "HOSTNAME=0.0.0.0", ...environment(service)].join(" ")}`,
      ...userLines(service.build, user, "nextjs"),
      copyFrom("builder", `${folder}/.next/standalone`, inContainer(sources.installed)),
      copyFrom("builder", `${folder}/.next/static`, `${folder}/.next/static`),
      copyFrom("builder", `${folder}/public`, `${folder}/public`),
      `RUN mkdir -p ${folder}/.next/cache && chown ${user}:${user} ${folder}/.next/cache`,
      `WORKDIR ${folder}`,
      ...runningLines(service, { command: service.command.length > 0 ? service.command : ["node", "server.js"] }),
    ],
  };
}
