import { formatDuration } from "../../../../base/duration.js";
import type { Builds } from "../../builds/builds.js";
import { cancelled } from "../operation-registry.js";
import type { ReleaseRecords } from "../release-records.js";
import { done, failed, type Handler } from "./handler.js";

interface World {
  readonly records: ReleaseRecords;
  readonly builds: () => Promise<Builds>;
  readonly outputFile: (release: string, operation: string) => string;
}

export function buildService(world: World): Handler<"build"> {
  return async (operation, run) => {
    const record = world.records.get(run.release);
    const service = record.services[operation.service];
    if (service === undefined)
      return failed("target-refused", `Release ${run.release} has no service "${operation.service}"`);
    const builds = await world.builds();
    const result = await builds.ensureBuilt(service, record.commit, {
      outputFile: world.outputFile(run.release, run.operation),
      log: run.report,
      signal: run.signal,
      timeoutMs: Math.max(1, run.deadline - Date.now()),
    });
    if (result.kind === "failed") {
      return run.signal.aborted ? cancelled(run, `building ${service.name}`, result.failure.lines) : result;
    }
    if (result.cached) return done("built already");
    return done(`built in ${formatDuration(result.seconds * 1_000)}`, { output: result.artifact.output });
  };
}
