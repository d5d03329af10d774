import type { EnvironmentModel } from "../app-model.js";

/** Whether who runs images of ours must sign in to pull them. Machines of AWS pull from its own registry with their role. */
export function needsPullCredentials({ registry }: EnvironmentModel): boolean {
  return registry?.private === true && !registryHost(registry.name).endsWith(".amazonaws.com");
}

/** What stands before the first slash where it is a host; else Docker Hub. */
export function registryHost(name: string): string {
  const first = name.split("/")[0] ?? "";
  return /[.:]|^localhost$/.test(first) ? first : "docker.io";
}
