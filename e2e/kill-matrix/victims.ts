import { connectProxy } from "../../packages/plimsoll/src/target/process/proxy/client.js";
import { socketPath } from "../../packages/plimsoll/src/target/process/socket-path.js";
import type { Command } from "../world/plimsoll.js";
import type { Shop } from "../world/shop.js";
import { isPostgres, isRedis, isSupervisor, type ShopProcess, shopProcesses } from "./processes.js";

/** Who dies, in the order of the table. */
export const VICTIMS = [
  "command line",
  "supervisor",
  "proxy worker",
  "proxy parent",
  "PostgreSQL",
  "Redis",
  "old instance",
  "new instance",
] as const;

export type Victim = (typeof VICTIMS)[number];

/** What a cell needs to find its victim: looked up before the release, as a kill must not come late. */
export interface Standing {
  readonly serving: string;
  readonly processes: readonly ShopProcess[];
  readonly proxyParent: number;
  readonly proxyWorker: number;
}

export async function standing(shop: Shop, serving: string): Promise<Standing> {
  const { pid, worker } = await wholeProxy(shop);
  return { serving, processes: shopProcesses(shop.dir), proxyParent: pid, proxyWorker: worker };
}

/** Kills the victim if there is one at this moment of the release; how many processes were killed. */
export function killVictim(shop: Shop, victim: Victim, before: Standing, command: Command, release: string): number {
  const pids = pidsOf(shop, victim, before, command, release);
  return pids.filter(isKilled).length;
}

function pidsOf(shop: Shop, victim: Victim, before: Standing, command: Command, release: string): readonly number[] {
  const found = (test: (each: ShopProcess) => boolean) => before.processes.filter(test).map(({ pid }) => pid);
  switch (victim) {
    case "command line":
      return [command.child.pid ?? 0];
    case "supervisor":
      return found(isSupervisor);
    case "proxy worker":
      return [before.proxyWorker];
    case "proxy parent":
      return [before.proxyParent];
    case "PostgreSQL":
      return found(isPostgres);
    case "Redis":
      return found(isRedis);
    case "old instance":
      return found((each) => each.release === before.serving)
        .filter(isAlive)
        .slice(0, 1);
    case "new instance":
      return shopProcesses(shop.dir)
        .filter((each) => each.release === release)
        .map(({ pid }) => pid)
        .slice(0, 1);
    default:
      return victim satisfies never;
  }
}

/** With its standby: only then is a death of the one that serves what the cell is about. */
async function wholeProxy(shop: Shop): Promise<{ readonly pid: number; readonly worker: number }> {
  const proxy = connectProxy(socketPath(shop.stateDir, "production", "proxy"));
  for (;;) {
    const { pid, workers } = await proxy.status();
    const worker = workers.find(({ role }) => role === "current");
    if (worker !== undefined && workers.some(({ role }) => role === "standby")) return { pid, worker: worker.pid };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function isKilled(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}
