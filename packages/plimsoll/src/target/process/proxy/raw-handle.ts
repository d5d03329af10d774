import type { Server } from "node:net";
import { createServer, Socket } from "node:net";
import { systemCodeOf } from "../../../base/error.js";
import type { Address } from "./routing-table.js";

/**
 * The kernel socket below `net.Server` and `net.Socket`. node:cluster works on these too: an accepted one has read
 * nothing yet, and a copy of it can be sent to another process while this one keeps its own until the other has it.
 */
export interface RawHandle {
  close(): void;
}

export interface ListeningHandle extends RawHandle {
  onconnection: ((error: number, accepted: RawHandle | undefined) => void) | null;
  listen(backlog: number): number;
  getsockname(out: { address?: string; port?: number }): number;
}

/** Enough for a second of new connections at 500 a second: they wait here while a killed parent is replaced. */
const BACKLOG = 1_024;

/** @throws the system's error (EADDRINUSE, EACCES, EADDRNOTAVAIL) when the address cannot be had. */
export async function listenOn(address: Address): Promise<ListeningHandle> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ ...address, backlog: BACKLOG }, resolve);
  });
  return handleOf(server);
}

/** Starts accepting; also on a handle that another process listened on before. */
export function acceptOn(handle: ListeningHandle, onAccepted: (accepted: RawHandle) => void): void {
  handle.onconnection = (_error, accepted) => {
    // Out of file descriptors, or the client is gone already: the kernel keeps the rest in the backlog.
    if (accepted !== undefined) onAccepted(accepted);
  };
  handle.listen(BACKLOG);
}

export function addressOf(handle: ListeningHandle): Address {
  const out: { address?: string; port?: number } = {};
  handle.getsockname(out);
  return { host: out.address ?? "", port: out.port ?? 0 };
}

export function socketOf(handle: RawHandle): Socket {
  // Half-open like those of node:http's own server: a client may end its side and still wait for the answer.
  const socket = new Socket({ handle, allowHalfOpen: true, readable: true, writable: true } as object);
  return socket.setNoDelay(true);
}

export function isAddressInUse(error: unknown): boolean {
  return systemCodeOf(error) === "EADDRINUSE";
}

function handleOf(server: Server): ListeningHandle {
  return (server as unknown as { readonly _handle: ListeningHandle })._handle;
}
