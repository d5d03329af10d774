import type { EnvironmentModel, ServiceModel } from "../../model/app-model.js";
import { variableName } from "../../model/wiring/variable-name.js";
import { type ImageLock, lockedImage } from "../image-lock.js";
import type { ServiceContainer } from "./workflow.js";

interface ImageContainers {
  readonly services: Readonly<Record<string, ServiceContainer>>;
  readonly env: Readonly<Record<string, string>>;
}

/** Ready-made images that a gate needs beside stores, as they are on a developer's machine: with throw-away credentials. */
export function imageContainers(
  names: readonly string[],
  { services }: EnvironmentModel,
  developed: EnvironmentModel | undefined,
  lock: ImageLock,
): ImageContainers {
  const needed = [...new Set(names)].sort().flatMap((name) => {
    const service = developed?.services[name] ?? services[name];
    return service?.build.kind === "image" ? [{ service, image: lockedImage(lock, service.build.image) }] : [];
  });
  return {
    services: Object.fromEntries(needed.map(({ service, image }) => [service.name, container(service, image)])),
    env: Object.fromEntries(needed.flatMap(({ service }) => addressOf(service))),
  };
}

function container(service: ServiceModel, image: string): ServiceContainer {
  const plain = Object.entries(service.env).flatMap(([name, value]) =>
    value.kind === "plain" ? [[name, value.value] as const] : [],
  );
  const ports = [service.port, ...Object.values(service.container.ports)].flatMap((port) => port ?? []);
  return {
    image,
    ...(plain.length > 0 ? { env: Object.fromEntries(plain) } : {}),
    ports: [...new Set(ports)].sort((a, b) => a - b).map((port) => `${port}:${port}`),
    options: healthOptions(service),
  };
}

function healthOptions({ probes }: ServiceModel): string | undefined {
  const { command, everyMs, timeoutMs, failures } = probes.live;
  const times = `--health-interval ${everyMs / 1000}s --health-timeout ${timeoutMs / 1000}s --health-retries ${failures}`;
  if (command === undefined) return undefined;
  const [shell, flag, script] = command;
  const text = shell === "sh" && flag === "-c" && script !== undefined ? script : command.join(" ");
  return `--health-cmd "${text.replace(/["\\]/g, "\\$&")}" ${times}`;
}

function addressOf({ name, port }: ServiceModel): readonly (readonly [string, string])[] {
  const prefix = variableName(name);
  return port === undefined
    ? []
    : [
        [`${prefix}_HOST`, "localhost"],
        [`${prefix}_PORT`, String(port)],
      ];
}
