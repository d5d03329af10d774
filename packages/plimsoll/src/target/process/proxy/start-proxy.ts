import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ErrorCode } from "../../../base/error.js";
import { isPlimsollError, PlimsollError } from "../../../base/error.js";
import { compiledEntry } from "../../../base/package-root.js";
import type { ProxyClient } from "./client.js";
import { connectProxy, proxyAnswers } from "./client.js";
import { isEntranceHeld } from "./entrance-held.js";
import { linkToChild } from "./link.js";
import type { FromParent } from "./messages.js";
import type { Address } from "./routing-table.js";
import { argumentsOf } from "./settings.js";

export interface StartProxyOptions {
  /** Holds the routing table, its previous copy, the counters and the log; made when missing, for its owner only. */
  readonly stateDir: string;
  /** At most 107 bytes. */
  readonly socketPath: string;
  /** Where to listen when the folder holds no table yet; port 0 takes a free one. A saved table decides otherwise. */
  readonly public: Address;
  /** A loopback port that answers `/metrics`. */
  readonly metricsPort?: number;
  /** The proxy's code, when not this package's own. */
  readonly entry?: string;
}

export interface StartedProxy {
  readonly client: ProxyClient;
  /** `adopted` when a healthy proxy served already. */
  readonly how: "started" | "adopted";
}

/** How long two starts at once, or a start during a take-over, may take to agree on one proxy. */
const AGREE_WITHIN_MS = 5_000;

/**
 * Starts a proxy that outlives us, or finds the one that runs.
 * @throws PlimsollError TGT-PROXY-PORT (port taken), -STATE (no copy of the table can be read), -SOCKET (path too long),
 * -START (anything else, with the place of the log).
 */
export async function startProxy(options: StartProxyOptions): Promise<StartedProxy> {
  const client = connectProxy(options.socketPath);
  if (await proxyAnswers(options.socketPath)) return { client, how: "adopted" };
  if ((await isEntranceHeld(options.stateDir)) && (await answersSoon(options.socketPath))) {
    return { client, how: "adopted" };
  }
  try {
    await spawnParent(options);
    return { client, how: "started" };
  } catch (error) {
    // Someone was faster, or an orphaned worker has just found itself a parent.
    if (isPlimsollError(error) && error.code === "TGT-PROXY-CLAIM" && (await answersSoon(options.socketPath)))
      return { client, how: "adopted" };
    throw error;
  }
}

async function spawnParent(options: StartProxyOptions): Promise<void> {
  const { stateDir, entry = compiledEntry("target/process/proxy/main.js"), metricsPort } = options;
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const logPath = join(stateDir, "proxy.log");
  const log = openSync(logPath, "a", 0o600);
  const child = spawn(process.execPath, [entry, "parent", ...argumentsOf({ ...options, metricsPort })], {
    detached: true,
    stdio: ["ignore", log, log, "ipc"],
  });
  closeSync(log);
  try {
    await new Promise<void>((resolve, reject) => {
      const ended = () => reject(startFailure("TGT-PROXY-START", "Cannot start the proxy: it ended at once", logPath));
      child.once("error", ended);
      const link = linkToChild<never, FromParent>(child);
      link.onClose(ended);
      link.onMessage((message) => {
        if (message.kind === "serving") return resolve();
        reject(startFailure(message.code as ErrorCode, message.message, logPath, message.hint));
      });
    });
  } finally {
    if (child.connected) child.disconnect();
    child.unref();
  }
}

function startFailure(code: ErrorCode, message: string, logPath: string, hint?: string): PlimsollError {
  return new PlimsollError({ code, kind: "world", message, place: logPath, hint: hint ?? `See ${logPath}` });
}

async function answersSoon(socketPath: string): Promise<boolean> {
  const deadline = Date.now() + AGREE_WITHIN_MS;
  while (Date.now() < deadline) {
    if (await proxyAnswers(socketPath)) return true;
    await delay(25);
  }
  return false;
}
