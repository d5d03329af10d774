import { ConfigError } from "../config/problem.js";
import { exitCodes } from "../exit-codes.js";

export interface StartFailure {
  readonly sentence: string;
  readonly exitCode: number;
}

/** One clear sentence for why a service could not start, and what to exit with. */
export function startFailure(service: string, error: unknown): StartFailure {
  if (error instanceof ConfigError) return { sentence: error.message, exitCode: exitCodes.configuration };
  const { code, port, address, message } = (error ?? {}) as NodeJS.ErrnoException & { port?: number; address?: string };
  if (code === "EADDRINUSE") {
    return failed(`the port ${port} on ${address} is already in use: stop the other process or set another port`);
  }
  if (code === "EACCES" && port !== undefined) {
    return failed(`this user may not listen on port ${port}: use a port above 1023`);
  }
  return failed(message || String(error));

  function failed(cause: string): StartFailure {
    return { sentence: `Cannot start ${service} as ${cause}`, exitCode: exitCodes.failed };
  }
}
