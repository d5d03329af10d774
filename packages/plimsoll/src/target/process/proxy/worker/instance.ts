import { Pool } from "undici";
import type { InstanceAddress } from "../routing-table.js";

const CONNECT_TIMEOUT_MS = 2_000;
/** Idle connections go before the usual 5 s of Node and uvicorn, so that a request rarely meets one being closed. */
const IDLE_CONNECTION_MS = 4_000;
const FAILURES_TO_EJECT = 3;

/** A running copy of a service, its pooled connections, and what the proxy knows about its health. */
export class Instance {
  readonly id: string;
  readonly service: string;
  readonly revision: string;
  readonly host: string;
  readonly port: number;
  readonly pool: Pool;
  inFlight = 0;
  /** When it was taken out of the balance; undefined while it is in. */
  ejectedAt: number | undefined;
  #connectFailures = 0;
  #retired = false;

  constructor(service: string, revision: string, address: InstanceAddress) {
    this.id = address.id;
    this.service = service;
    this.revision = revision;
    this.host = address.host;
    this.port = address.port;
    this.pool = new Pool(originOf(address), {
      pipelining: 1,
      keepAliveTimeout: IDLE_CONNECTION_MS,
      connect: { timeout: CONNECT_TIMEOUT_MS },
      maxHeaderSize: 65_536,
    });
  }

  begin(): void {
    this.inFlight += 1;
  }

  end(): void {
    this.inFlight -= 1;
    this.#closeWhenUnused();
  }

  get retired(): boolean {
    return this.#retired;
  }

  /** The table no longer names it: what is in flight finishes, then its connections are closed. */
  retire(): void {
    this.#retired = true;
    this.#closeWhenUnused();
  }

  connected(): void {
    this.#connectFailures = 0;
    this.ejectedAt = undefined;
  }

  /** Whether this failure was the one that took it out of the balance. */
  connectFailed(now: number): boolean {
    this.#connectFailures += 1;
    if (this.#connectFailures < FAILURES_TO_EJECT || this.ejectedAt !== undefined) return false;
    this.ejectedAt = now;
    return true;
  }

  #closeWhenUnused(): void {
    if (this.#retired && this.inFlight === 0 && !this.pool.closed) void this.pool.close();
  }
}

export function originOf({ host, port }: { readonly host: string; readonly port: number }): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
