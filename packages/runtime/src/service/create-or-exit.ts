import { startFailure } from "../lifecycle/start-failure.js";

/** Builds a part of a service; a mistake in its settings ends the process with one clear sentence. */
export function createOrExit<T>(create: () => T): T {
  try {
    return create();
  } catch (error) {
    const { sentence, exitCode } = startFailure("the service", error);
    process.stderr.write(`${sentence}\n`);
    process.exit(exitCode);
  }
}
