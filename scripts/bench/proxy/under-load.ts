import { setTimeout as delay } from "node:timers/promises";
import type { LoadSummary } from "../../../packages/plimsoll/src/load/load-summary.js";
import type { LoadRun } from "../../../packages/plimsoll/src/load/open-loop.js";
import type { ProxyClient } from "../../../packages/plimsoll/src/target/process/proxy/client.js";
import type { ProxyStatus } from "../../../packages/plimsoll/src/target/process/proxy/status.js";
import { compiled } from "../table.js";
import { statusOf } from "./drive.js";

const { startLoad } =
  await compiled<typeof import("../../../packages/plimsoll/src/load/open-loop.js")>("load/open-loop.js");

/** Our proxy, as these measurements see it. */
export interface Ours {
  readonly client: ProxyClient;
  readonly port: number;
}

export interface UnderLoad {
  readonly load: LoadSummary;
  readonly samplesMs: readonly number[];
}

/** From the call of `putTable` to every new request going by it: one sample a switch. */
export async function measureSwitches({ client, port }: Ours, count: number): Promise<UnderLoad> {
  const load = steadyLoad(port, 100);
  const samplesMs: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const table = await client.table();
    const next = { ...table, generation: table.generation + 1 };
    samplesMs.push(await timed(() => client.putTable(next)));
    await delay(5);
  }
  return { load: await load.stop(), samplesMs };
}

/** What 3,000 requests at 400 a second lose when a process is killed among them. One sample: a new connection is served. */
export async function measureKill(ours: Ours, which: "worker" | "parent"): Promise<UnderLoad> {
  const { client, port } = ours;
  const status = await untilWarm(client);
  const pid = which === "parent" ? status.pid : currentPid(status);
  const load = steadyLoad(port, 400);
  await untilSent(load, 1_500);
  process.kill(pid, "SIGKILL");
  const servedAgainMs = await timed(async () => {
    while ((await statusOf(port, false)) !== 200) await delay(1);
  });
  await untilSent(load, 3_000);
  const summary = await load.stop();
  await untilWarm(client);
  return { load: summary, samplesMs: [servedAgainMs] };
}

/** Upgrades under 500 requests a second, two a second; one sample each: until the new worker accepts. */
export async function measureUpgrades({ client, port }: Ours, count: number): Promise<UnderLoad> {
  await untilWarm(client);
  const load = steadyLoad(port, 500);
  const samplesMs: number[] = [];
  for (let n = 1; n <= count; n += 1) {
    await untilSent(load, n * 250);
    samplesMs.push(await timed(() => client.upgrade({ idleMs: 2_000 })));
  }
  await untilSent(load, (count + 1) * 250);
  return { load: await load.stop(), samplesMs };
}

export async function untilWarm(client: ProxyClient): Promise<ProxyStatus> {
  for (;;) {
    const status = await client.status();
    const roles = status.workers.map(({ role }) => role);
    if (roles.includes("current") && roles.includes("standby")) return status;
    await delay(10);
  }
}

export function currentPid(status: ProxyStatus): number {
  const current = status.workers.find(({ role }) => role === "current");
  if (current === undefined) throw new Error("No worker serves");
  return current.pid;
}

function steadyLoad(port: number, rate: number): LoadRun {
  const read = (n: number) => ({ method: "GET", path: `/items/${n}` });
  const write = (n: number) => ({ method: "POST", path: "/items", body: `item ${n}` });
  return startLoad({ host: "127.0.0.1", port, rate, makers: [read, read, read, write] });
}

async function untilSent(load: LoadRun, count: number): Promise<void> {
  while (load.summary().sent < count) await delay(2);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
