import { connect } from "node:net";
import type { Address } from "./routing-table.js";
import { loadState } from "./state-file.js";

const ANSWERS_WITHIN_MS = 500;

/**
 * Whether a process still listens where the saved table says: then a worker has outlived its parent and is about to start
 * the next one. Whoever came before it would find the port taken, and the worker would leave with it.
 */
export async function isEntranceHeld(stateDir: string): Promise<boolean> {
  const address = savedEntrance(stateDir);
  return address !== undefined && address.port !== 0 && (await accepts(address));
}

function savedEntrance(stateDir: string): Address | undefined {
  try {
    const state = loadState(stateDir);
    return state.kind === "none" ? undefined : state.table.listeners.public;
  } catch {
    return undefined;
  }
}

/** The kernel accepts for whoever listens, also when that process is too busy to. */
function accepts({ host, port }: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: ANSWERS_WITHIN_MS });
    const settle = (isAccepted: boolean) => {
      socket.destroy();
      resolve(isAccepted);
    };
    socket.once("connect", () => settle(true));
    socket.once("timeout", () => settle(false));
    socket.once("error", () => settle(false));
  });
}
