import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PlimsollError } from "../../base/error.js";
import type { AppModel } from "../../model/app-model.js";
import { placeOf } from "../../model/wiring/places.js";

/**
 * Content of the repository's files that containers are given, by path: a pod mounts no repository, so manifests carry
 * them. Throws CLI-CONTAINER-FILE for one that cannot be read.
 */
export function readContainerFiles(app: AppModel, folder: string): Readonly<Record<string, string>> {
  const services = Object.values(app.environments)
    .filter((environment) => placeOf(environment, "kubernetes") !== undefined)
    .flatMap((environment) => Object.values(environment.services).filter(({ container }) => !container.optional));
  const named = services.flatMap(({ name, container }) =>
    Object.values(container.files).map((path) => ({ path, service: name })),
  );
  const ofRepository = named.filter(({ path }) => !path.startsWith("/"));
  return Object.fromEntries(ofRepository.map(({ path, service }) => [path, readText(folder, path, service)]));
}

function readText(folder: string, path: string, service: string): string {
  try {
    return readFileSync(join(folder, path), "utf8");
  } catch (cause) {
    throw new PlimsollError({
      code: "CLI-CONTAINER-FILE",
      kind: "author",
      message: `Cannot render the manifests of ${service} as its file "${path}" cannot be read`,
      place: `services.${service}.container.files`,
      hint: "Paths are from the app's folder, and name one file each; it must not be ignored by git",
      cause,
    });
  }
}
