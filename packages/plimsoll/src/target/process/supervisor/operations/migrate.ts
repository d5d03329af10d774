import { formatDuration } from "../../../../base/duration.js";
import type { Failure } from "../../../../release/failure.js";
import { recognizeOutput } from "../../instances/known-output.js";
import type { JobResult } from "../../jobs/job.js";
import { jobSentence } from "../../jobs/job-sentence.js";
import { runJob } from "../../jobs/run-job.js";
import type { CommandPlan, InstancePlanner } from "../instance-planner.js";
import { cancelled } from "../operation-registry.js";
import type { ReleaseRecords } from "../release-records.js";
import { done, failed, type Handler } from "./handler.js";

interface World {
  readonly records: ReleaseRecords;
  readonly planner: InstancePlanner;
  readonly jobsFolder: string;
  readonly outputFile: (release: string, operation: string) => string;
}

/**
 * Runs the service's migration with its environment. Cancelling it ends the whole group; PostgreSQL then rolls back the
 * transaction that was open.
 */
export function migrateService(world: World): Handler<"migrate"> {
  return async ({ service: name }, run) => {
    const release = world.records.get(run.release);
    const service = release.services[name];
    if (service?.migrate === undefined)
      return failed("target-refused", `Release ${run.release} has no migration of "${name}"`);
    const plan = await world.planner.planCommand(release, service);
    const result = await runJob({
      id: `${run.release}.${run.operation}`,
      stateDir: world.jobsFolder,
      command: service.migrate,
      cwd: plan.folder,
      env: plan.environment,
      timeoutMs: Math.max(1, run.deadline - Date.now()),
      outputFile: world.outputFile(run.release, run.operation),
      secrets: plan.secrets,
      signal: run.signal,
      report: run.report,
    });
    if (result.kind === "done") return done(`"${service.migrate}" in ${formatDuration(result.seconds * 1_000)}`);
    if (run.signal.aborted) return cancelled(run, `migrating with "${service.migrate}"`, result.lastLines);
    return { kind: "failed", failure: migrationFailure(service.migrate, result, plan) };
  };
}

function migrationFailure(command: string, result: JobResult, plan: CommandPlan): Failure {
  const message = `"${command}" ${jobSentence(result)}`;
  const lines = result.lastLines;
  if (result.kind === "timed-out") return { cause: "timeout", message, lines };
  if (result.kind === "failed" && result.cause === "out-of-memory") return { cause: "out-of-memory", message, lines };
  const known = recognizeOutput(undefined, lines, plan.stores);
  if (known === undefined || known.cause === "port-taken") return { cause: "migration-error", message, lines };
  return { cause: known.cause, message: `${message}: ${known.explanation}`, lines };
}
