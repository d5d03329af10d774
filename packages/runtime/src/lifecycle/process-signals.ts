import { exitCodes } from "../exit-codes.js";
import type { Logs } from "../logs/logger.js";
import type { Lifecycle } from "./lifecycle.js";

const stopSignals = ["SIGTERM", "SIGINT"] as const;
const verbositySignal = "SIGUSR2";

/**
 * Ties a service to its process: SIGTERM and SIGINT stop it gracefully (the second one at once), an uncaught
 * exception or unhandled rejection is logged and stops it with exit code 1, SIGUSR2 turns debug lines on and off.
 */
export function followProcess(lifecycle: Lifecycle, logs: Logs, leave: (code: number) => void = process.exit): void {
  let stopBegan = false;
  for (const signal of stopSignals) {
    process.on(signal, () => {
      if (stopBegan) return leaveNow();
      stopBegan = true;
      void lifecycle.stop({ kind: "signal", signal }).then(leave);
    });
  }
  process.on("uncaughtException", (error, origin) => {
    const words = origin === "unhandledRejection" ? "unhandled rejection" : "uncaught exception";
    void lifecycle.stop({ kind: "crash", error, origin: words }).then(() => leave(exitCodes.failed));
  });
  const usualLevel = logs.level();
  process.on(verbositySignal, () => {
    logs.setLevel(logs.level() === "debug" ? usualLevel : "debug");
    logs.log.warn({ logLevel: logs.level() }, "The log level was changed by SIGUSR2");
  });

  function leaveNow(): void {
    logs.flush();
    leave(exitCodes.failed);
  }
}
