import type { Finding } from "./finding.js";
import type { Path } from "./path.js";
import { type Problem, problemOf } from "./problem.js";

/** A finding at the place where its author wrote it. */
export interface Located {
  readonly finding: Finding;
  readonly path: Path;
  /** Undefined when it belongs to no environment in particular. */
  readonly environment: string | undefined;
}

/** One problem for what several environments share; it names them unless it is found in all. */
export function groupProblems(located: readonly Located[], environmentCount: number, file: string): readonly Problem[] {
  const groups = new Map<string, { readonly first: Located; readonly environments: string[] }>();
  for (const item of located) {
    const { code, wanted, found } = item.finding;
    const key = JSON.stringify([item.path, code, wanted, found]);
    const group = groups.get(key) ?? { first: item, environments: [] };
    if (item.environment !== undefined) group.environments.push(item.environment);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ first: { finding, path }, environments }) => {
    const isEverywhere = environments.length === environmentCount || path[0] === "environments";
    return problemOf(finding, file, path, isEverywhere ? [] : environments);
  });
}
