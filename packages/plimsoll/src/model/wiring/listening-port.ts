import type { ServiceModel } from "../app-model.js";

/** Of nginx's unprivileged image. */
const STATIC_PORT = 8080;

/** The port that a service's container listens on; undefined for what nobody can ask. */
export function listeningPort({ build, port }: Pick<ServiceModel, "build" | "port">): number | undefined {
  return port ?? (build.kind === "static" ? STATIC_PORT : undefined);
}
