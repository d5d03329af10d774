import type { WrittenService } from "../../definition/service.js";
import type { BuildModel, EnvironmentModel, ScaleModel, ScaleStepModel, ServiceModel } from "../app-model.js";
import { DEFAULTS } from "../defaults.js";
import { commandOf } from "./command.js";
import { containerOf, developOf } from "./container.js";
import { completeHost } from "./hosts.js";
import { list, mapValues } from "./list.js";
import { probesOf } from "./probes.js";
import { bytes, millicores, milliseconds, range } from "./quantity.js";
import { environmentValue } from "./variable.js";

export interface ServiceSurroundings {
  readonly built: { readonly build: BuildModel; readonly by: string };
  readonly domain: string | undefined;
  readonly tier: EnvironmentModel["tier"];
  /** Some other service uses this one. */
  readonly isUsed: boolean;
  /** It answers on the domain itself although it names no host. */
  readonly isFront: boolean;
}

export function normalizeService(name: string, written: WrittenService, around: ServiceSurroundings): ServiceModel {
  const hosts = list(written.hosts ?? (around.isFront ? "@" : undefined)).map((host) =>
    completeHost(host, around.domain),
  );
  const paths = list(written.path).map(withoutTrailingSlash);
  const receives = hosts.length > 0 || (written.port !== undefined && around.isUsed);
  const role = written.role ?? (receives ? "web" : "worker");
  return {
    name,
    build: around.built.build,
    builtBy: around.built.by,
    command: commandOf(written.command),
    role,
    port: written.port,
    metrics: metricsOf(written.metrics),
    hosts,
    path: paths[0] ?? DEFAULTS.path,
    alsoPaths: paths.slice(1),
    uses: list(written.uses),
    migrate: written.migrate,
    env: mapValues(written.env ?? {}, environmentValue),
    scale: scaleOf(written.scale, role === "web" && around.tier === "production" ? 2 : 1),
    resources: {
      cpu: range(written.resources?.cpu ?? DEFAULTS.cpu, millicores),
      memory: range(written.resources?.memory ?? DEFAULTS.memory, bytes),
    },
    probes: probesOf(written, around.built.build),
    stop: { withinMs: milliseconds(written.stop ?? DEFAULTS.stop) },
    sticky: written.sticky ?? true,
    container: containerOf(written.container, around.built.build),
    develop: developOf(written.develop),
    near: written.near,
    rights: written.rights ?? {},
  };
}

function metricsOf(written: WrittenService["metrics"]): ServiceModel["metrics"] {
  if (written === undefined) return undefined;
  const fields = typeof written === "number" ? { port: written } : written;
  return { port: fields.port, path: fields.path ?? DEFAULTS.metricsPath };
}

function scaleOf(written: WrittenService["scale"], fallback: number): ScaleModel {
  const fields = typeof written === "number" ? { min: written } : (written ?? {});
  const min = fields.min ?? Math.min(fallback, fields.max ?? fallback);
  const max = fields.max ?? min;
  const cpu = fields.cpu ?? (max > min && fields.memory === undefined ? DEFAULTS.scaleCpu : undefined);
  return {
    min,
    max,
    cpu,
    memory: fields.memory,
    keep: fields.keep ?? Math.max(0, min - 1),
    up: scaleStep(fields.up),
    down: scaleStep(fields.down),
  };
}

/** `100%/15s` */
function scaleStep(written: string | undefined): ScaleStepModel | undefined {
  if (written === undefined) return undefined;
  const [percent = "", every = ""] = written.split("%/");
  return { percent: Number(percent), everyMs: milliseconds(every) };
}

function withoutTrailingSlash(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}
