import type { WrittenProbe, WrittenService } from "../../definition/service.js";
import type { BuildModel, ProbeModel, ProbesModel } from "../app-model.js";
import { DEFAULTS } from "../defaults.js";
import { commandOf } from "./command.js";
import { milliseconds } from "./quantity.js";

export function probesOf({ probes: written, port, command }: WrittenService, build: BuildModel): ProbesModel {
  const probes = typeof written === "string" ? { live: written, ready: written } : (written ?? {});
  const paths = probePaths(build);
  const ping = port === undefined ? celeryPing(commandOf(command)) : undefined;
  return {
    live: probe(probes.live ?? ping, paths.live, DEFAULTS.liveEvery),
    ready: probe(probes.ready, paths.ready, DEFAULTS.readyEvery),
    startWithinMs: milliseconds(probes.startWithin ?? DEFAULTS.startWithin),
  };
}

function probe(written: string | WrittenProbe | undefined, path: string, every: string): ProbeModel {
  const fields = typeof written === "string" ? { path: written } : (written ?? {});
  return {
    path: fields.path ?? path,
    everyMs: milliseconds(fields.every ?? every),
    timeoutMs: milliseconds(fields.timeout ?? DEFAULTS.probeTimeout),
    failures: fields.failures ?? DEFAULTS.probeFailures,
    command: fields.command === undefined ? undefined : commandOf(fields.command),
    afterMs: milliseconds(fields.after ?? DEFAULTS.afterStart),
  };
}

/**
 * A Celery worker listens nowhere, but answers a ping through its broker. It starts a whole Python for that, so it is
 * asked seldom and may take its time.
 */
function celeryPing(command: readonly string[]): WrittenProbe | undefined {
  const app = command.findIndex((word) => word === "-A" || word === "--app");
  if (command[0] !== "celery" || app === -1 || !command.includes("worker")) return undefined;
  return {
    command: `celery -A ${command[app + 1]} inspect ping --destination "celery@$HOSTNAME"`,
    every: DEFAULTS.pingEvery,
    timeout: DEFAULTS.pingTimeout,
  };
}

/** What each kind of service usually answers: routes of Next.js live under /api, files have no code that could. */
function probePaths(build: BuildModel): { readonly live: string; readonly ready: string } {
  switch (build.kind) {
    case "nextjs":
      return { live: "/api/health", ready: "/api/health" };
    case "static":
      return { live: "/", ready: "/" };
    case "node":
    case "python":
    case "dockerfile":
    case "image":
      return { live: "/health", ready: "/ready" };
    default:
      return build satisfies never;
  }
}
