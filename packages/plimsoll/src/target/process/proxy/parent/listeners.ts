import { PlimsollError, systemCodeOf } from "../../../../base/error.js";
import type { ListenerName } from "../messages.js";
import type { ListeningHandle } from "../raw-handle.js";
import { addressOf, listenOn } from "../raw-handle.js";
import type { Address, Listeners } from "../routing-table.js";
import { writeAddress } from "../settings.js";

/** A change of what we listen on, prepared so that it cannot fail any more, and not yet done. */
export interface ListenerChange {
  /** What was asked for, with the ports that port 0 stands for. */
  readonly resolved: Listeners;
  readonly opened: ReadonlyMap<ListenerName, ListeningHandle>;
  readonly closed: readonly ListenerName[];
}

/**
 * Opens what is wanted and not yet held.
 * @throws PlimsollError TGT-PROXY-PORT naming the address that cannot be had; nothing has changed then.
 */
export async function prepareListeners(
  held: ReadonlyMap<ListenerName, ListeningHandle>,
  wanted: Listeners,
): Promise<ListenerChange> {
  const opened = new Map<ListenerName, ListeningHandle>();
  const closed = new Set(held.keys());
  const addresses = new Map<ListenerName, Address>();
  try {
    for (const [name, address] of addressesOf(wanted)) {
      const kept = held.get(name);
      if (kept !== undefined && serves(kept, address)) {
        closed.delete(name);
        addresses.set(name, { ...address, port: addressOf(kept).port });
        continue;
      }
      const handle = await openOrSay(name, address);
      opened.set(name, handle);
      addresses.set(name, { ...address, port: addressOf(handle).port });
    }
  } catch (error) {
    for (const handle of opened.values()) handle.close();
    throw error;
  }
  return { resolved: listenersOf(wanted, addresses), opened, closed: [...closed] };
}

/** Gives up a prepared change. */
export function abandon(change: ListenerChange): void {
  for (const handle of change.opened.values()) handle.close();
}

function addressesOf(listeners: Listeners): [ListenerName, Address][] {
  const internal = Object.entries(listeners.internal).map(([service, port]): [ListenerName, Address] => [
    `internal:${service}`,
    { host: LOOPBACK, port },
  ]);
  return [["public", listeners.public], ...internal];
}

function listenersOf(wanted: Listeners, addresses: ReadonlyMap<ListenerName, Address>): Listeners {
  const portOf = (name: ListenerName) => addresses.get(name)?.port ?? 0;
  const internal = Object.keys(wanted.internal).map((service) => [service, portOf(`internal:${service}`)]);
  return { public: { ...wanted.public, port: portOf("public") }, internal: Object.fromEntries(internal) };
}

/** A name such as `localhost` is compared by its port alone: the kernel only knows the address it became. */
function serves(handle: ListeningHandle, wanted: Address): boolean {
  const held = addressOf(handle);
  const sameHost = held.host === wanted.host || !/^[\d.:a-f]+$/.test(wanted.host);
  return sameHost && (wanted.port === 0 || held.port === wanted.port);
}

async function openOrSay(name: ListenerName, address: Address): Promise<ListeningHandle> {
  try {
    return await listenOn(address);
  } catch (cause) {
    const why = systemCodeOf(cause) === "EADDRINUSE" ? "another process holds that port" : String(systemCodeOf(cause));
    throw new PlimsollError({
      code: "TGT-PROXY-PORT",
      kind: "world",
      message: `Cannot listen on ${writeAddress(address)} for the proxy's ${name} traffic: ${why}`,
      place: writeAddress(address),
      hint: `Stop what listens on port ${address.port}, or choose another port`,
      cause,
    });
  }
}

const LOOPBACK = "127.0.0.1";
