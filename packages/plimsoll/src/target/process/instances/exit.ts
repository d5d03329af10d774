/** How a process ended. `unseen`: it ended while no supervisor was its parent, so the kernel told nobody how. */
export type Exit =
  | { readonly kind: "code"; readonly code: number }
  | { readonly kind: "signal"; readonly signal: string }
  | { readonly kind: "not-started"; readonly reason: string }
  | { readonly kind: "unseen" };

export function describeExit(exit: Exit): string {
  switch (exit.kind) {
    case "code":
      return `exited with code ${exit.code}`;
    case "signal":
      return `was ended by ${exit.signal}`;
    case "not-started":
      return `could not be started: ${exit.reason}`;
    case "unseen":
      return "ended while no supervisor watched it";
  }
  return exit satisfies never;
}
