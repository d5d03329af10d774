import type { ChildProcess } from "node:child_process";
import type { RawHandle } from "./raw-handle.js";

/**
 * Messages and handles between two of our processes, whichever of them started the other. A broken link is how each side
 * learns of the other's death: the kernel closes it, whatever killed the process.
 */
export interface Link<Sent, Received> {
  readonly pid: number;
  /** `sent` is called when the message is on its way, or when it never will be. */
  send(message: Sent, handle?: RawHandle, sent?: () => void): void;
  onMessage(listener: (message: Received, handle: RawHandle | undefined) => void): void;
  onClose(listener: () => void): void;
}

/** The link to a process that we started. */
export function linkToChild<Sent, Received>(child: ChildProcess): Link<Sent, Received> {
  return linkOver<Sent, Received>(child, child.pid ?? 0);
}

/** The link to the process that started us; undefined when it gave us none. */
export function linkToStarter<Sent, Received>(): Link<Sent, Received> | undefined {
  return process.send === undefined ? undefined : linkOver<Sent, Received>(process, process.ppid);
}

const LOOK_FOR_END_EVERY_MS = 10;

type Channel = Pick<ChildProcess, "connected"> & {
  send?: ChildProcess["send"] | NodeJS.Process["send"];
  on(event: "message", listener: (message: unknown, handle: unknown) => void): unknown;
  on(event: "disconnect" | "error", listener: () => void): unknown;
};

function linkOver<Sent, Received>(channel: ChildProcess | NodeJS.Process, pid: number): Link<Sent, Received> {
  const port = channel as unknown as Channel & { send: (message: unknown, handle: unknown, done: () => void) => void };
  return {
    pid,
    send: (message, handle, sent = () => {}) => {
      // A process that is gone cannot be told anything; `onClose` says so.
      if (port.connected) port.send(message, handle, sent);
      else sent();
    },
    onMessage: (listener) => {
      port.on("message", (message, handle) => listener(message as Received, (handle ?? undefined) as RawHandle));
    },
    onClose: (listener) => {
      let closed = false;
      const once = () => {
        clearInterval(timer);
        if (!closed) listener();
        closed = true;
      };
      // Node holds `disconnect` back until the other side has acknowledged every handle sent to it, which a dead process
      // never does; `connected` turns false as soon as the channel ends.
      const timer = setInterval(() => {
        if (!port.connected) once();
      }, LOOK_FOR_END_EVERY_MS);
      port.on("disconnect", once);
    },
  };
}
