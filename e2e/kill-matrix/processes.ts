import { readFileSync } from "node:fs";
import { processesOf } from "../world/leftovers.js";

/** What the kernel knows of a process that was started for the shop (proc(5)). */
export interface ShopProcess {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  /** Of an instance: the release that it belongs to. */
  readonly release: string | undefined;
}

export function shopProcesses(dir: string): readonly ShopProcess[] {
  return processesOf(dir).flatMap((pid) => {
    try {
      return [shopProcess(pid)];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}

function shopProcess(pid: number): ShopProcess {
  const [command = "", environment = "", stat = ""] = ["cmdline", "environ", "stat"].map((name) =>
    readFileSync(`/proc/${pid}/${name}`, "utf8").replaceAll("\0", "\n"),
  );
  const isInstance = /^PLIMSOLL_INSTANCE=/m.test(environment);
  const [, release] = /^PLIMSOLL_RELEASE=(.*)$/m.exec(environment) ?? [];
  // The second word is a name in brackets, which may hold spaces.
  const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  return { pid, parent, command: command.replaceAll("\n", " ").trim(), release: isInstance ? release : undefined };
}

export const isSupervisor = ({ command }: ShopProcess) => command.includes("/supervisor/main.js");
export const isProxyParent = (each: ShopProcess) => isProxy(each) && !isProxyWorker(each);
export const isProxyWorker = (each: ShopProcess) => isProxy(each) && each.command.includes(" worker ");
const isProxy = ({ command }: ShopProcess) => command.includes("/proxy/main.js");
/** Its children are called "postgres: what they do". */
export const isPostgres = ({ command }: ShopProcess) => /\/postgres\b.* -D /.test(command);
export const isRedis = ({ command }: ShopProcess) => command.includes("redis-server");
