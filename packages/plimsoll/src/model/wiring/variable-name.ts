/** `my-db` is `MY_DB` in a variable's name. */
export function variableName(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]/g, "_");
}

const USUAL_NAME = { postgres: "DATABASE_URL", redis: "REDIS_URL" } as const;

/** The name that libraries expect for the first store of a kind. */
export function usualName(kind: keyof typeof USUAL_NAME): string {
  return USUAL_NAME[kind];
}
