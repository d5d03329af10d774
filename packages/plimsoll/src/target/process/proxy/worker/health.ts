import { get } from "node:http";
import type { Probe } from "../routing-table.js";
import type { Instance } from "./instance.js";

/** Without a probe there is nothing to ask: the instance gets another chance after this long. */
const SECOND_CHANCE_MS = 1_000;

/** Brings an ejected instance back when its probe answers below 400, or after a while when it has none. */
export function watchForReturn(instance: Instance, probe: Probe | undefined): void {
  const timer = setInterval(() => {
    const isWatched = instance.ejectedAt !== undefined && !instance.retired;
    if (!isWatched) clearInterval(timer);
    else if (probe === undefined) instance.connected();
    else askOnce(instance, probe);
  }, probe?.intervalMs ?? SECOND_CHANCE_MS);
  timer.unref();
}

function askOnce(instance: Instance, probe: Probe): void {
  const { host, port } = instance;
  const request = get({ host, port, path: probe.path, timeout: probe.timeoutMs, agent: false }, (response) => {
    response.resume();
    if ((response.statusCode ?? 500) < 400) instance.connected();
  });
  request.on("timeout", () => request.destroy());
  request.on("error", () => {});
}
