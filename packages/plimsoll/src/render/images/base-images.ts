import type { BuildModel } from "../../model/app-model.js";

/** The stable line; its configuration and paths are what `nginx.conf` is written for. */
export const NGINX_IMAGE = "nginxinc/nginx-unprivileged:1.28-alpine";

/** The official image with a version in its tag, as small as its kind of software allows. */
export function baseImage(build: Extract<BuildModel, { readonly version: number | string }>): string {
  return build.kind === "python" ? `python:${build.version}-slim` : `node:${build.version}-${build.base}`;
}
