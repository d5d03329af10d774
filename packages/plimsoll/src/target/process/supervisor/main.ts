import { messageOf } from "../../../base/error.js";
import { claimsFolder, environmentFolders } from "../environment-folders.js";
import { claimParenthood } from "../proxy/parent/claim.js";
import { socketPath } from "../socket-path.js";
import type { SupervisorSettings } from "../supervisor-settings.js";
import { serve } from "./http-server.js";
import { createSupervisor } from "./supervisor.js";

const LAST_ANSWERS_WITHIN_MS = 1_000;

/** The supervisor's process. Ending it, however, ends nothing else: what it supervises belongs to itself. */
async function main(): Promise<void> {
  const settings = JSON.parse(process.argv[2] ?? "") as SupervisorSettings;
  const { stateDir, environment } = settings;
  const { supervisor: folder } = environmentFolders(stateDir, environment);
  if (claimParenthood(claimsFolder(folder)) !== "claimed") return log("another supervisor runs already");
  const supervisor = createSupervisor(settings, log);
  const socket = socketPath(stateDir, environment, "supervisor");
  const server = await serve(supervisor, socket, () => {
    // Removes the socket too, and lets out what is still being answered.
    server.close(() => process.exit(0));
    setTimeout(() => process.exit(0), LAST_ANSWERS_WITHIN_MS);
  });
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => process.exit(0));
  await supervisor.begun;
  log(`supervises ${settings.app} ${environment}`);
}

function log(line: string): void {
  console.log(`${new Date().toISOString()} [${process.pid}] ${line}`);
}

process.on("unhandledRejection", (error) =>
  log(`not handled: ${error instanceof Error ? error.stack : messageOf(error)}`),
);
main().catch((error) => {
  log(`cannot start: ${error instanceof Error ? error.stack : messageOf(error)}`);
  process.exit(1);
});
