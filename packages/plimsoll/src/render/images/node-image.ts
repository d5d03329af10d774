import type { NodeBuildModel, ServiceModel } from "../../model/app-model.js";
import { containerFolder } from "../../model/wiring/container-folder.js";
import { listeningPort } from "../../model/wiring/listening-port.js";
import { account, NODE_USER } from "./account.js";
import { copyFrom, type Stage } from "./dockerfile.js";
import type { NodeSources } from "./node-sources.js";
import { developmentStage, inContainer, nodeStages } from "./node-stages.js";
import { runningLines } from "./running.js";

type NodeService = ServiceModel & { readonly build: NodeBuildModel };

export function nodeImage(service: NodeService, sources: NodeSources, image: string): readonly Stage[] {
  return [
    ...nodeStages(service, sources, image),
    developmentStage(service.build),
    {
      name: "production-dependencies",
      from: "manifests",
      why: "Only what runs",
      lines: [`RUN ${sources.installProduction}`],
    },
    {
      name: "built",
      from: "builder",
      why: "The packages without the modules that only their build needed",
      lines: [`RUN rm -rf ${sources.packages.map((dir) => `${inContainer(dir)}/node_modules`).join(" ")}`],
    },
    productionStage(service, sources, image),
  ];
}

function productionStage(service: NodeService, sources: NodeSources, from: string): Stage {
  const command = service.command.length > 0 ? service.command : sources.start;
  const folder = containerFolder(service.build);
  return {
    name: "production",
    from,
    why: "What runs: owned by root, run by a user who can change nothing of it",
    lines: [
      `ENV ${environment(service).join(" ")}`,
      ...(command[0] === "node" ? [] : [`ENV PATH=${programs(sources, folder)}:$PATH`]),
      ...userLines(service.build, service.container.user, "app"),
      copyFrom("production-dependencies", inContainer(sources.installed), inContainer(sources.installed)),
      ...sources.packages.map((dir) => copyFrom("built", inContainer(dir), inContainer(dir))),
      `WORKDIR ${folder}`,
      ...runningLines(service, { command }),
    ],
  };
}

export function userLines({ base }: NodeBuildModel, user: number, name: string): readonly string[] {
  return user === NODE_USER ? [] : [account(name, user, base)];
}

/** Defaults that fit EXPOSE, so that the image runs by itself; whoever runs it may say otherwise. */
export function environment(service: ServiceModel): readonly string[] {
  const port = listeningPort(service);
  return ["NODE_ENV=production", ...(port === undefined ? [] : ["HOST=0.0.0.0", `PORT=${port}`])];
}

/** Where programs of dependencies are. */
function programs({ installed }: NodeSources, folder: string): string {
  return [...new Set([folder, inContainer(installed)])].map((each) => `${each}/node_modules/.bin`).join(":");
}
