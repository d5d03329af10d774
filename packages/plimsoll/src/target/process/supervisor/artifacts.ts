import { PlimsollError } from "../../../base/error.js";
import type { ServiceRecord } from "../../../release/record.js";
import { artifactDigests, findArtifact } from "../builds/artifact-store.js";
import { BuildStopped, type BuiltArtifact } from "../builds/built.js";
import type { CacheFolders } from "../builds/cache-folders.js";
import { OperationFailed } from "./operation-failed.js";

/** The immutable folders that instances run from. */
export interface Artifacts {
  /** @throws PlimsollError TGT-ARTIFACT-ABSENT when it was not built, or has been removed since. */
  find(service: ServiceRecord): BuiltArtifact;
  digests(): readonly string[];
}

/** Needs no repository: what was built runs although its sources are gone. */
export function artifactsIn(cache: CacheFolders): Artifacts {
  return {
    find: (service) => {
      const artifact = startable(cache, service);
      if (artifact !== undefined) return artifact;
      throw new PlimsollError({
        code: "TGT-ARTIFACT-ABSENT",
        kind: "world",
        message: `Cannot run ${service.name}@${service.revision} as its artifact ${service.artifact} is not there`,
        place: cache.artifacts,
        hint: "Ship again: the artifact is built anew",
      });
    },
    digests: () => artifactDigests(cache),
  };
}

function startable(cache: CacheFolders, service: ServiceRecord): BuiltArtifact | undefined {
  try {
    return findArtifact(cache, service);
  } catch (error) {
    throw error instanceof BuildStopped ? new OperationFailed(error.failure) : error;
  }
}
