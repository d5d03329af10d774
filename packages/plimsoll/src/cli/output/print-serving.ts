import { EXIT, type ExitCode } from "../exit-code.js";
import type { PreparedShip } from "../release/prepare-ship.js";
import type { Session } from "../release/session.js";

export function printServing({ context, environment }: Session, { previous, observed }: PreparedShip): ExitCode {
  if (context.json) {
    const serves = previous?.id;
    context.print(
      JSON.stringify({ outcome: "unchanged", environment, serves, addresses: observed.addresses }, null, 2),
    );
  } else context.print(`nothing to do: ${environment} serves these very revisions (${previous?.id ?? "none"})`);
  return EXIT.done;
}
