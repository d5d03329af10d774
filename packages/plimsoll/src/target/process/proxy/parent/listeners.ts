import { randomUUID } from "node:crypto";
import { messageOf, PlimsollError } from "../../../../base/error.js";
import type { ListenerKey } from "../messages.js";
import type { ListeningHandle } from "../raw-handle.js";
import { addressOf } from "../raw-handle.js";
import type { Address, Listeners } from "../routing-table.js";
import { writeAddress } from "../settings.js";
import type { Fleet } from "./fleet.js";

/** A change of what we listen on: the new sockets listen already, the old ones still do. */
export interface ListenerChange {
  /** What was asked for, with the ports that port 0 stands for. */
  readonly resolved: Listeners;
  readonly opened: readonly ListenerKey[];
  readonly closed: readonly ListenerKey[];
}

/**
 * Opens what is wanted and not yet held.
 * @throws PlimsollError TGT-PROXY-PORT naming the address that cannot be had; nothing has changed then.
 */
export async function prepareListeners(fleet: Fleet, wanted: Listeners): Promise<ListenerChange> {
  const held = [...fleet.listeners];
  const opened: ListenerKey[] = [];
  const closed = new Set(held.map(([key]) => key));
  const ports = new Map<string, number>();
  try {
    for (const [name, address] of addressesOf(wanted)) {
      const kept = held.find(([key, handle]) => nameOf(key) === name && serves(handle, address));
      if (kept !== undefined) closed.delete(kept[0]);
      const handle = kept?.[1] ?? (await openOrSay(fleet, name, address, opened));
      ports.set(name, addressOf(handle).port);
    }
  } catch (error) {
    await fleet.close(opened);
    throw error;
  }
  return { resolved: withPorts(wanted, ports), opened, closed: [...closed] };
}

function addressesOf(listeners: Listeners): [string, Address][] {
  const internal = Object.entries(listeners.internal).map(([service, port]): [string, Address] => [
    `internal:${service}`,
    { host: LOOPBACK, port },
  ]);
  return [["public", listeners.public], ...internal];
}

function nameOf(key: ListenerKey): string {
  return key.slice(0, key.lastIndexOf("#"));
}

function withPorts(wanted: Listeners, ports: ReadonlyMap<string, number>): Listeners {
  const internal = Object.keys(wanted.internal).map((service) => [service, ports.get(`internal:${service}`)]);
  const publicPort = ports.get("public") ?? wanted.public.port;
  return { public: { ...wanted.public, port: publicPort }, internal: Object.fromEntries(internal) };
}

/** A name such as `localhost` is compared by its port alone: the kernel only knows the address it became. */
function serves(handle: ListeningHandle, wanted: Address): boolean {
  const held = addressOf(handle);
  const sameHost = held.host === wanted.host || !/^[\d.:a-f]+$/.test(wanted.host);
  return sameHost && (wanted.port === 0 || held.port === wanted.port);
}

async function openOrSay(
  fleet: Fleet,
  name: string,
  address: Address,
  opened: ListenerKey[],
): Promise<ListeningHandle> {
  const key = `${name}#${randomUUID().slice(0, 8)}` as ListenerKey;
  try {
    const handle = await fleet.listen(key, address);
    opened.push(key);
    return handle;
  } catch (cause) {
    const found = messageOf(cause);
    const why = found === "EADDRINUSE" ? "another process holds that port" : found;
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
