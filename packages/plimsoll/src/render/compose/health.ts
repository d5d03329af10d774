import type { ProbesModel } from "../../model/app-model.js";
import { seconds } from "../format/seconds.js";
import type { HealthCheck } from "./compose-file.js";
import { escaped } from "./variable-text.js";

/** A store answers within a second: a developer waits for it, production only watches it. */
export function storeHealth(test: readonly string[], develops: boolean): HealthCheck {
  const times = develops
    ? { interval: "10s", timeout: "5s", retries: 5 }
    : { interval: "30s", timeout: "5s", retries: 3 };
  return { test: test.map(escaped), ...times };
}

export function serviceHealth(command: readonly string[], { live, startWithinMs }: ProbesModel): HealthCheck {
  return {
    test: ["CMD", ...command.map(escaped)],
    interval: seconds(live.everyMs),
    timeout: seconds(live.timeoutMs),
    retries: live.failures,
    start_period: seconds(startWithinMs),
  };
}
