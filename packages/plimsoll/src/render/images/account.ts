/** The user that the official image of Node brings. */
export const NODE_USER = 1000;

/** Commands that make an account: without one, programs that ask who they are fail. */
export function account(name: string, user: number, base: "alpine" | "slim"): string {
  return base === "alpine"
    ? `RUN addgroup -g ${user} ${name} && adduser -D -u ${user} -G ${name} ${name}`
    : `RUN groupadd --gid ${user} ${name} && useradd --uid ${user} --gid ${name} --create-home ${name}`;
}
