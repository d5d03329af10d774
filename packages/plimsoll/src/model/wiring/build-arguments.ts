import type { ServiceModel } from "../app-model.js";

/** What frameworks write into files that every visitor gets, so that it is no secret and known only when it is built. */
const PUBLIC = /^(VITE|NEXT_PUBLIC|REACT_APP|PUBLIC|GATSBY|NUXT_PUBLIC)_/;

/** Public variables that a build must be given as arguments, sorted by name; all others enter at run time. */
export function buildArguments({ build, env }: Pick<ServiceModel, "build" | "env">): Readonly<Record<string, string>> {
  if (build.kind !== "static" && build.kind !== "nextjs") return {};
  const entries = Object.entries(env).flatMap(([name, value]) =>
    value.kind === "plain" && PUBLIC.test(name) ? [[name, value.value] as const] : [],
  );
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
