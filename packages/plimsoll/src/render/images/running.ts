import type { ServiceModel } from "../../model/app-model.js";
import { healthCommand } from "../../model/wiring/health-command.js";
import { listeningPort } from "../../model/wiring/listening-port.js";
import { seconds } from "../format/seconds.js";
import { execForm } from "./dockerfile.js";

/** The end of every final stage: who runs what, where it listens and how it is asked for its health. */
export function runningLines(
  service: ServiceModel,
  { command, stopSignal }: { readonly command: readonly string[]; readonly stopSignal?: string },
): readonly string[] {
  const { user } = service.container;
  const ports = [listeningPort(service), service.metrics?.port, ...Object.values(service.container.ports)];
  const exposed = [...new Set(ports.flatMap((port) => port ?? []))];
  return [
    `USER ${user}:${user}`,
    ...(exposed.length > 0 ? [`EXPOSE ${exposed.join(" ")}`] : []),
    ...healthLines(service),
    ...(stopSignal === undefined ? [] : [`STOPSIGNAL ${stopSignal}`]),
    `CMD ${execForm(command)}`,
    "",
    ...labelLines(service.name),
  ];
}

function healthLines(service: ServiceModel): readonly string[] {
  const { live, startWithinMs } = service.probes;
  const times = [
    `--interval=${seconds(live.everyMs)}`,
    `--timeout=${seconds(live.timeoutMs)}`,
    `--start-period=${seconds(startWithinMs)}`,
    `--retries=${live.failures}`,
  ];
  return [`HEALTHCHECK ${times.join(" ")} \\`, `  CMD ${execForm(healthCommand(service, live))}`];
}

/** Last, as they differ with every build and would make all that follows them new. */
function labelLines(service: string): readonly string[] {
  return [
    "# Given by whoever builds: --build-arg REVISION=$(git rev-parse HEAD)",
    "ARG REVISION=unknown",
    "ARG VERSION=unknown",
    "ARG SOURCE=unknown",
    `LABEL org.opencontainers.image.title="${service}" \\`,
    '      org.opencontainers.image.revision="$REVISION" \\',
    '      org.opencontainers.image.version="$VERSION" \\',
    '      org.opencontainers.image.source="$SOURCE"',
  ];
}
