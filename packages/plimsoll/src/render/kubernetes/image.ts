import type { ServiceModel } from "../../model/app-model.js";
import { imageName } from "../../model/wiring/image-name.js";
import { lockedImage } from "../image-lock.js";
import type { Cluster } from "./cluster.js";

/** No content has this digest, so what was never released cannot run by accident, as `latest` or a tag could. */
export const UNRELEASED = `sha256:${"0".repeat(64)}`;

/** The reference in manifests: a built image waits for the digest that a release gives it. */
export function serviceImage({ environment, lock }: Cluster, service: ServiceModel): string {
  const name = imageName(environment, service);
  return service.build.kind === "image" ? lockedImage(lock, name) : `${name}@${UNRELEASED}`;
}
