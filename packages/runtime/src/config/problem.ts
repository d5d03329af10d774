/** The place a value was read from, in the order in which later ones win. */
export type Source =
  | { readonly kind: "default" }
  | { readonly kind: "profile"; readonly environment: string }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "file"; readonly path: string };

export type ConfigProblem =
  | {
      readonly kind: "missing";
      readonly path: string;
      readonly variable: string;
      readonly wanted: string;
      readonly similar: string | undefined;
    }
  | {
      readonly kind: "invalid";
      readonly path: string;
      readonly variable: string;
      readonly wanted: string;
      readonly source: Source;
      readonly found: string | undefined;
    }
  | {
      readonly kind: "weak";
      readonly path: string;
      readonly variable: string;
      readonly source: Source;
      readonly reason: string;
    }
  | {
      readonly kind: "unreadable";
      readonly path: string;
      readonly variable: string;
      readonly file: string;
      readonly reason: string;
    }
  | { readonly kind: "unknown-environment"; readonly found: string; readonly known: readonly string[] }
  | { readonly kind: "unknown-in-profile"; readonly path: string; readonly environment: string }
  | {
      readonly kind: "secret-in-profile";
      readonly path: string;
      readonly environment: string;
      readonly variable: string;
    }
  | { readonly kind: "invalid-flag"; readonly variable: string; readonly found: string }
  | { readonly kind: "shared-variable"; readonly variable: string; readonly paths: readonly string[] };

/** One sentence for one problem. The value of a secret is never part of it. */
export function problemText(problem: ConfigProblem): string {
  switch (problem.kind) {
    case "missing": {
      const hint = problem.similar === undefined ? "" : ` ("${problem.similar}" is set: is that the one?)`;
      return `${problem.variable} (${problem.path}) is missing: wanted ${problem.wanted} in ${problem.variable} or a file named by ${problem.variable}_FILE${hint}`;
    }
    case "invalid": {
      const found = problem.found === undefined ? "something else (not shown)" : `"${problem.found}"`;
      return `${problem.variable} (${problem.path}) must be ${problem.wanted}: found ${found} in ${sourceText(problem.source)}`;
    }
    case "weak":
      return `${problem.variable} (${problem.path}) ${problem.reason}, found in ${sourceText(problem.source)}: set a strong value of its own for this environment`;
    case "unreadable":
      return `${problem.variable} (${problem.path}) names the file "${problem.file}" that cannot be read: ${problem.reason}`;
    case "unknown-environment":
      return `The environment "${problem.found}" is not known: wanted one of ${problem.known.join(", ")} in PLIMSOLL_ENVIRONMENT or NODE_ENV`;
    case "unknown-in-profile":
      return `The profile of ${problem.environment} sets "${problem.path}", which is no field: remove it or declare the field`;
    case "secret-in-profile":
      return `The profile of ${problem.environment} holds the secret "${problem.path}": move it to ${problem.variable} or a secret file`;
    case "invalid-flag":
      return `${problem.variable} must be true or false: found "${problem.found}" in the environment`;
    case "shared-variable":
      return `${problem.variable} is read by ${problem.paths.join(" and ")}: give each field a variable of its own`;
    default:
      return problem satisfies never;
  }
}

function sourceText(source: Source): string {
  switch (source.kind) {
    case "default":
      return "its default";
    case "profile":
      return `the profile of ${source.environment}`;
    case "variable":
      return "the environment";
    case "file":
      return `the file "${source.path}"`;
    default:
      return source satisfies never;
  }
}

export class ConfigError extends Error {
  readonly code = "RUNTIME_CONFIG";
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(refusalText(problems));
    this.name = "ConfigError";
    this.problems = problems;
  }
}

function refusalText(problems: readonly ConfigProblem[]): string {
  const [first, ...others] = problems.map(problemText);
  if (others.length === 0) return `Cannot start: ${first}`;
  return [`Cannot start as ${problems.length} settings are wrong:`, first, ...others].join("\n  ");
}
