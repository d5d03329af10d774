import { join } from "node:path";
import { PlimsollError } from "../../base/error.js";
import type { ReleaseState } from "../../release/state.js";
import { ReleaseFiles } from "../../store/file/release-files.js";
import type { Context } from "../context.js";
import { findProject, knownEnvironments, type Project } from "../project.js";
import { openRecordedSession, type Session } from "./session.js";

export interface OpenRelease {
  readonly session: Session;
  readonly state: ReleaseState;
}

/**
 * The release under way that is meant: by its id, by its environment (which has one at most), or by both where two
 * environments release the same commit, `staging/3-7f3c2a1b`; without a name the only one there is.
 */
export function findOpenRelease(context: Context, wanted: string | undefined): OpenRelease {
  const project = findProject(context);
  const open = knownEnvironments(project).flatMap((environment) => {
    const state = new ReleaseFiles(join(project.stateDir, "environments", environment)).unfinished();
    return state === undefined ? [] : [{ environment, state }];
  });
  const meant = open.filter(
    ({ environment, state: { release } }) =>
      wanted === undefined || [release, environment, `${environment}/${release}`].includes(wanted),
  );
  const [found, other] = meant;
  if (found === undefined || other !== undefined) throw notFound(project, wanted, meant);
  return { session: openRecordedSession(context, project, found.environment), state: found.state };
}

interface Open {
  readonly environment: string;
  readonly state: ReleaseState;
}

function notFound(project: Project, wanted: string | undefined, meant: readonly Open[]): PlimsollError {
  const names = meant.map(({ environment, state }) => `${environment}/${state.release}`);
  const which = wanted === undefined ? "a release" : `release "${wanted}"`;
  return new PlimsollError({
    code: "REL-NOT-UNDER-WAY",
    kind: "author",
    message:
      names.length === 0
        ? `Cannot find ${which} under way in ${project.dir}`
        : `Cannot tell which release is meant: ${names.join(" and ")} are under way`,
    hint: names.length === 0 ? "plimsoll history shows the ones that have ended" : "Name one of them",
  });
}
