import { dockerfile } from "../definition/build.js";
import { type DetectedService, labelOf } from "./detected-service.js";
import { exposedPort } from "./ports.js";
import { joined, type RepositoryFiles } from "./repository-files.js";

/** A folder of which only the Dockerfile is understood. */
export function detectDockerfileService(files: RepositoryFiles, dir: string): DetectedService | undefined {
  const text = files.read(joined(dir, "Dockerfile"));
  if (text === undefined) return undefined;
  const port = exposedPort(text);
  return {
    name: labelOf(dir === "." ? files.name : (dir.split("/").at(-1) ?? ""), "app"),
    dir,
    role: port === undefined ? "worker" : "api",
    technology: "Dockerfile",
    written: { build: dockerfile(dir === "." ? {} : { dir }), ...(port !== undefined && { port }) },
    stores: [],
    storesThroughOthers: [],
    notes: ["is built from its Dockerfile, which needs a target with containers"],
  };
}
