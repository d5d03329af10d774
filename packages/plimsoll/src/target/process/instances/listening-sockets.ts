import { readlinkSync } from "node:fs";
import { entriesOf, processIds, statFields, textOf } from "./proc.js";

export interface ListeningSocket {
  readonly address: string;
  readonly port: number;
}

const LISTEN = "0A";

/**
 * The TCP sockets that the processes of a group listen on, from /proc (proc(5), proc_net_tcp(5)); empty where there is no
 * /proc. Tells "opened no port" from "opened another one than it was told to".
 */
export function listeningSocketsOf(group: number): readonly ListeningSocket[] {
  const inodes = new Set(processesOf(group).flatMap(socketInodesOf));
  return ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((path) => listenersIn(path, inodes));
}

function processesOf(group: number): readonly number[] {
  return processIds().filter((pid) => Number(statFields(pid)[2]) === group);
}

function socketInodesOf(pid: number): readonly string[] {
  return entriesOf(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
    } catch {
      return [];
    }
  });
}

function listenersIn(path: string, inodes: ReadonlySet<string>): readonly ListeningSocket[] {
  const family = path.endsWith("6") ? "IPv6" : "IPv4";
  return textOf(path)
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === LISTEN && inodes.has(fields[9] ?? ""))
    .map((fields) => {
      const [address = "", port = ""] = (fields[1] ?? "").split(":");
      return { address: family === "IPv4" ? dotted(address) : "[::]", port: Number.parseInt(port, 16) };
    });
}

/** The kernel prints the address as a little-endian word. */
function dotted(hex: string): string {
  return [6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(".");
}
