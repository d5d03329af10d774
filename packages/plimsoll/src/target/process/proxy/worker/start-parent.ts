import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { linkToChild } from "../link.js";
import type { FromParent, ListenerKey, Pauses, ToNewParent, ToWorker } from "../messages.js";
import { PROTOCOL } from "../messages.js";
import type { ListeningHandle } from "../raw-handle.js";
import type { RoutingTable } from "../routing-table.js";
import type { ProxySettings } from "../settings.js";
import { argumentsOf } from "../settings.js";
import type { ParentLink } from "./worker.js";

export interface Inheritance {
  readonly workerId: string;
  readonly table: RoutingTable;
  readonly pauses: Pauses;
  readonly listeners: ReadonlyMap<ListenerKey, ListeningHandle>;
  /** Another parent holds the claim already. */
  readonly onRefused: () => void;
}

/** Starts the parent that takes the dead one's place, and hands it the listening sockets. */
export function startParent(settings: ProxySettings, inheritance: Inheritance): ParentLink {
  const { workerId, table, pauses, listeners } = inheritance;
  const entry = fileURLToPath(new URL("../main.js", import.meta.url));
  const child = spawn(process.execPath, [entry, "parent", "--adopted", ...argumentsOf(settings)], {
    detached: true,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  child.on("error", () => {});
  const toParent = linkToChild<ToNewParent, FromParent>(child);
  toParent.send({ kind: "adopt", workerId, protocol: PROTOCOL, table, pauses, listeners: [...listeners.keys()] });
  for (const [key, handle] of listeners) toParent.send({ kind: "listener", key }, handle);
  toParent.onMessage((message) => {
    if (message.kind === "failed" && message.code === "TGT-PROXY-CLAIM") inheritance.onRefused();
  });
  return linkToChild<Parameters<ParentLink["send"]>[0], ToWorker>(child);
}
