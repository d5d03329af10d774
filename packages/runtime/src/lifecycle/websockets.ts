import { once } from "node:events";

/** The part of a `ws` WebSocketServer that is used. */
export interface WebSocketServerLike {
  readonly clients: ReadonlySet<WebSocketLike>;
  on(event: "connection", listener: (socket: WebSocketLike) => void): unknown;
}

export interface WebSocketLike {
  readonly readyState: number;
  close(code: number, reason: string): void;
  terminate(): void;
  once(event: "close", listener: () => void): unknown;
}

const goingAway = 1001;
const closed = 3;
const patienceMs = 2_000;

/** Closes every socket with 1001 and ends those whose other side does not answer. */
export async function closeWebSockets(server: WebSocketServerLike, deadline: AbortSignal): Promise<void> {
  const patience = AbortSignal.any([deadline, AbortSignal.timeout(patienceMs)]);
  await Promise.all([...server.clients].map((socket) => closeWebSocket(socket, patience)));
}

async function closeWebSocket(socket: WebSocketLike, patience: AbortSignal): Promise<void> {
  if (socket.readyState === closed) return;
  const left = once(socket as unknown as NodeJS.EventEmitter, "close", { signal: patience });
  socket.close(goingAway, "the service is stopping");
  await left.catch(() => socket.terminate());
}
