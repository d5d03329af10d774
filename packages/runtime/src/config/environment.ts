export type Variables = Readonly<Record<string, string | undefined>>;

export const standardEnvironments = ["development", "test", "staging", "production"] as const;

/** The environment this process is told it runs in; Plimsoll's word wins over Node's. */
export function environmentName(variables: Variables): string {
  return variables.PLIMSOLL_ENVIRONMENT || variables.NODE_ENV || "development";
}
