import type { Address } from "./routing-table.js";

/** How one proxy is set up; the same words on every process of it, so that any of them can start another. */
export interface ProxySettings {
  /** Holds the routing table, the counters, the log and the claims of parents. */
  readonly stateDir: string;
  /** Path of the admin's unix socket; at most 107 bytes, a limit of the kernel. */
  readonly socketPath: string;
  /** Where to listen when no table was saved yet. */
  readonly public: Address;
  /** A loopback port for `/metrics`. */
  readonly metricsPort: number | undefined;
}

export function argumentsOf(settings: ProxySettings): string[] {
  const { stateDir, socketPath, metricsPort } = settings;
  const args = ["--state", stateDir, "--socket", socketPath, "--public", writeAddress(settings.public)];
  return metricsPort === undefined ? args : [...args, "--metrics-port", String(metricsPort)];
}

export function writeAddress({ host, port }: Address): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** `127.0.0.1:8080`, `[::1]:8080`; undefined when it is neither. */
export function parseAddress(written: string): Address | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(written);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host === undefined || port > 65_535 ? undefined : { host, port };
}
