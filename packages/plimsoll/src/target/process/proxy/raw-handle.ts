import type { Server } from "node:net";
import { createServer, Socket } from "node:net";
import type { Address } from "./routing-table.js";

/**
 * The kernel socket below `net.Server` and `net.Socket`, on which node:cluster works too. A copy of a listening one can be
 * sent to another process: both listen then, on one queue of new connections, until the last of them is closed.
 */
export interface RawHandle {
  close(): void;
}

export interface ListeningHandle extends RawHandle {
  onconnection: ((error: number, accepted: RawHandle | undefined) => void) | null;
  listen(backlog: number): number;
  getsockname(out: { address?: string; port?: number }): number;
}

/** Enough for two seconds of new connections at 500 a second: they wait here while a killed worker is replaced. */
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

/** Starts accepting here; also on a handle on which another process accepts or did. */
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

function handleOf(server: Server): ListeningHandle {
  return (server as unknown as { readonly _handle: ListeningHandle })._handle;
}
