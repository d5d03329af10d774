import { join } from "node:path";
import { PlimsollError } from "../../base/error.js";
import type { ReleaseState } from "../../release/state.js";
import { ReleaseFiles } from "../../store/file/release-files.js";
import type { Context } from "../context.js";
import { findProject, knownEnvironments } from "../project.js";
import { openRecordedSession, type Session } from "./session.js";

export interface OpenRelease {
  readonly session: Session;
  readonly state: ReleaseState;
}

/** The release under way with this id, in whichever environment; without an id the only one there is. */
export function findOpenRelease(context: Context, id: string | undefined): OpenRelease {
  const project = findProject(context);
  const open = knownEnvironments(project).flatMap((environment) => {
    const state = new ReleaseFiles(join(project.stateDir, "environments", environment)).unfinished();
    return state !== undefined && (id === undefined || state.release === id) ? [{ environment, state }] : [];
  });
  const [found, other] = open;
  if (found !== undefined && other === undefined) {
    return { session: openRecordedSession(context, project, found.environment), state: found.state };
  }
  const which = id === undefined ? "a release" : `release "${id}"`;
  throw new PlimsollError({
    code: "REL-NOT-UNDER-WAY",
    kind: "author",
    message:
      found === undefined
        ? `Cannot find ${which} under way in ${project.dir}`
        : `Cannot tell which release is meant: ${open.map(({ state }) => state.release).join(" and ")} are under way`,
    hint: found === undefined ? "plimsoll history shows the ones that have ended" : "Name one of them",
  });
}
