import type { WrittenContainer, WrittenDevelop } from "../../definition/service.js";
import type { BuildModel } from "../app-model.js";
import type { ContainerModel, DevelopModel } from "../container-model.js";
import { DEFAULTS } from "../defaults.js";
import { containerFolder } from "../wiring/container-folder.js";
import { commandOf } from "./command.js";
import { mapValues } from "./list.js";
import { bytes } from "./quantity.js";
import { environmentValue } from "./variable.js";

export function containerOf(written: WrittenContainer = {}, build: BuildModel): ContainerModel {
  return {
    env: mapValues(written.env ?? {}, environmentValue),
    user: written.user ?? userOf(build),
    writable: [...new Set(["/tmp", ...writableOf(build), ...(written.writable ?? [])])],
    volumes: mapValues(written.volumes ?? {}, bytes),
    files: written.files ?? {},
    ports: written.ports ?? {},
    publish: written.publish ?? {},
    maxSize: written.maxSize === undefined ? undefined : bytes(written.maxSize),
    optional: written.optional ?? false,
  };
}

export function developOf(written: WrittenDevelop | undefined): DevelopModel | undefined {
  if (written === undefined) return undefined;
  return { command: commandOf(written.command), sources: written.sources ?? [], port: written.port };
}

/** The user that the base image brings: `nginx` in nginx's own unprivileged image. */
function userOf(build: BuildModel): number {
  return build.kind === "static" ? 101 : DEFAULTS.user;
}

/** What frameworks write while they run. */
function writableOf(build: BuildModel): readonly string[] {
  switch (build.kind) {
    case "nextjs":
      return [`${containerFolder(build)}/.next/cache`];
    case "static":
    case "node":
    case "python":
    case "dockerfile":
    case "image":
      return [];
    default:
      return build satisfies never;
  }
}
