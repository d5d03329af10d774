import type { ResourcesModel } from "../../model/app-model.js";
import { seconds } from "../format/seconds.js";
import type { ComposeService } from "./compose-file.js";

const MEBIBYTE = 1024 * 1024;

/** What every container gets outside of development. */
export function runningForGood(
  resources: ResourcesModel,
  { replicas, stopMs }: { readonly replicas?: number; readonly stopMs?: number } = {},
): ComposeService {
  return {
    restart: "unless-stopped",
    cap_drop: ["ALL"],
    security_opt: ["no-new-privileges:true"],
    ...(stopMs !== undefined && { stop_grace_period: seconds(stopMs) }),
    deploy: {
      ...(replicas !== undefined && replicas > 1 && { replicas }),
      resources: {
        limits: amount(resources.cpu.limit, resources.memory.limit),
        reservations: amount(resources.cpu.request, resources.memory.request),
      },
    },
    // Logs on the console are kept by the engine, which by itself never deletes one.
    logging: { driver: "json-file", options: { "max-size": "10m", "max-file": "5" } },
  };
}

/** A root file system that may only be read, and folders in memory where the program writes. */
export function readOnly(writable: readonly string[], user: number): ComposeService {
  // A folder that the image has keeps the image's mode and becomes root's, unless its owner is named.
  const tmpfs = writable.map((path) => (path === "/tmp" ? path : `${path}:uid=${user},gid=${user}`));
  return { read_only: true, ...(tmpfs.length > 0 && { tmpfs }) };
}

function amount(millicores: number, bytes: number) {
  return { cpus: String(millicores / 1000), memory: memoryText(bytes) };
}

export function memoryText(bytes: number): string {
  return bytes % MEBIBYTE === 0 ? `${bytes / MEBIBYTE}m` : `${bytes}b`;
}
