import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { promisify } from "node:util";
import { percentile } from "./percentile.js";

const CONNECTIONS = 64;

export interface Drive {
  readonly perSecond: number;
  readonly p99Ms: number;
  readonly failed: number;
  /** Processor time of the driven process for one request. */
  readonly cpuMicroseconds: number;
}

/** A closed loop of 64 connections, by wrk where it is installed, and what it cost the process that was driven. */
export async function drive(port: number, pid: number, seconds: number): Promise<Drive> {
  const before = cpuSeconds(pid);
  const run = isInstalled("wrk", ["-v"]) ? await driveByWrk(port, seconds) : await driveByNode(port, seconds);
  const used = cpuSeconds(pid) - before;
  return { ...run, cpuMicroseconds: (used * 1e6) / (run.perSecond * seconds) };
}

export function isInstalled(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).error === undefined;
}

async function driveByWrk(port: number, seconds: number) {
  const args = ["-t1", `-c${CONNECTIONS}`, `-d${seconds}s`, "--latency", `http://127.0.0.1:${port}/`];
  const { stdout } = await promisify(execFile)("wrk", args);
  const [, p99, unit = "ms"] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? [];
  const failures = stdout.matchAll(/(?:connect|read|write|timeout) (\d+)|Non-2xx or 3xx responses: (\d+)/g);
  return {
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]),
    p99Ms: Number(p99) * (UNIT_MS[unit] ?? 1),
    failed: [...failures].reduce((sum, match) => sum + Number(match[1] ?? match[2]), 0),
  };
}

const UNIT_MS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1_000 };

async function driveByNode(port: number, seconds: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const end = performance.now() + seconds * 1_000;
  const samples: number[] = [];
  let failed = 0;
  const loop = async () => {
    while (performance.now() < end) {
      const startedAt = performance.now();
      if ((await statusOf(port, agent)) === 200) samples.push(performance.now() - startedAt);
      else failed += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, loop));
  agent.destroy();
  return { perSecond: samples.length / seconds, p99Ms: percentile(samples, 0.99), failed };
}

/** Of one GET; 0 when there was no answer. Without an agent it has a connection of its own. */
export function statusOf(port: number, agent: Agent | false): Promise<number> {
  return new Promise((resolve) => {
    const sent = request({ host: "127.0.0.1", port, path: "/", agent }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode ?? 0));
    });
    sent.on("error", () => resolve(0));
    sent.end();
  });
}

/** User and system time of a process, proc(5), to a hundredth of a second; 0 where there is no /proc. */
function cpuSeconds(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}
