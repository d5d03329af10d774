import { join } from "node:path";
import { PlimsollError } from "../../base/error.js";
import type { AppModel, EnvironmentModel } from "../../model/app-model.js";
import type { TargetModel } from "../../model/place-model.js";
import { ReleaseFiles } from "../../store/file/release-files.js";
import type { SecretStore } from "../../store/secret-store.js";
import type { ProcessTarget } from "../../target/process/process-target.js";
import type { Context } from "../context.js";
import { knownEnvironments, type Project } from "../project.js";
import { openLocal, openSecrets } from "../wiring.js";

/** One environment of one app, as a command works on it. */
export interface Session {
  readonly context: Context;
  readonly project: Project;
  readonly environment: string;
  readonly files: ReleaseFiles;
  readonly leases: string;
  /** Every target of today is on this machine; a second kind splits this into the port and the rest. */
  readonly target: ProcessTarget;
  readonly secrets: SecretStore;
}

export interface SessionInput {
  readonly context: Context;
  readonly project: Project;
  readonly environment: string;
  readonly app: string;
  readonly target: TargetModel;
}

export function openSession({ context, project, environment, app, target }: SessionInput): Session {
  const folder = join(project.stateDir, "environments", environment);
  return {
    context,
    project,
    environment,
    files: new ReleaseFiles(folder),
    leases: join(folder, "leases"),
    target: openLocal({ project, environment, app, target }),
    secrets: openSecrets(project, context.env),
  };
}

/**
 * For commands that act on what is there: from the newest record alone, since bringing production back must not need a
 * definition that loads.
 */
export function openRecordedSession(context: Context, project: Project, environment: string | undefined): Session {
  const name = environment ?? onlyEnvironment(project);
  const record = filesOf(project, name).newestRecord();
  if (record === undefined) {
    throw new PlimsollError({
      code: "CLI-NO-RELEASE",
      kind: "author",
      message: `Cannot find a release of "${name}" in ${project.dir}: nothing was ever shipped there`,
      place: name,
      hint: shippedElsewhere(project) ?? `Ship first: plimsoll ship ${name}`,
    });
  }
  return openSession({ context, project, environment: name, app: record.app, target: record.target });
}

/** @param name undefined: production, or the only one there is */
export function environmentOf(model: AppModel, name: string | undefined): EnvironmentModel {
  const [only, ...others] = Object.values(model.environments);
  if (name === undefined && only !== undefined && others.length === 0) return only;
  const found = model.environments[name ?? "production"];
  if (found !== undefined) return found;
  throw new PlimsollError({
    code: "CLI-UNKNOWN-ENVIRONMENT",
    kind: "author",
    message: `Cannot find the environment "${name ?? "production"}" in the definition of ${model.name}`,
    place: name ?? "production",
    hint: `It has ${Object.keys(model.environments).join(", ")}`,
  });
}

function onlyEnvironment(project: Project): string {
  const known = knownEnvironments(project);
  const [first] = known.includes("production") ? ["production"] : known;
  if (first !== undefined) return first;
  throw new PlimsollError({
    code: "CLI-NO-RELEASE",
    kind: "author",
    message: `Cannot find an environment in ${project.dir}: nothing was ever shipped there`,
    place: project.dir,
    hint: "Ship first: plimsoll ship production",
  });
}

function shippedElsewhere(project: Project): string | undefined {
  const known = knownEnvironments(project).filter((name) => filesOf(project, name).newestRecord() !== undefined);
  return known.length === 0 ? undefined : `Something was shipped to ${known.join(", ")}`;
}

function filesOf(project: Project, environment: string): ReleaseFiles {
  return new ReleaseFiles(join(project.stateDir, "environments", environment));
}
