import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drive } from "./proxy/drive.js";
import { percentile } from "./proxy/percentile.js";
import type { Rival } from "./proxy/rivals.js";
import { startRivals } from "./proxy/rivals.js";
import type { Ours, UnderLoad } from "./proxy/under-load.js";
import { currentPid, measureKill, measureSwitches, measureUpgrades, untilWarm } from "./proxy/under-load.js";
import type { Row } from "./table.js";
import { compiled, median, ms } from "./table.js";

const { startProxy } = await compiled<typeof import("../../packages/plimsoll/src/target/process/proxy/start-proxy.js")>(
  "target/process/proxy/start-proxy.js",
);

/** Short turns, many rounds: whatever else the machine does hits all proxies alike. */
const ROUNDS = 9;
const TURN_SECONDS = 1;
const LEAST_RATIO = 0.8;

/** Throughput against a bare node:http proxy and its rivals, and what switches, kills and upgrades cost. */
export async function benchProxy(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-bench-"));
  const children: ChildProcess[] = [];
  let ours: Ours | undefined;
  try {
    const { upstreamPort, rivals } = await startRivals(folder, children);
    ours = await startOurs(folder, upstreamPort);
    const pid = currentPid(await untilWarm(ours.client));
    const throughput = await compareThroughput([...rivals, { name: "Plimsoll's", port: ours.port, pid }]);
    return [
      ...throughput,
      switchRow(await measureSwitches(ours, 100)),
      killRow("worker killed", await measureKill(ours, "worker"), 20),
      killRow("parent killed", await measureKill(ours, "parent"), 0),
      upgradeRow(await measureUpgrades(ours, 15)),
    ];
  } finally {
    await ours?.client.stop({ idleMs: 0, graceMs: 500 });
    for (const child of children) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function startOurs(folder: string, upstreamPort: number): Promise<Ours> {
  const options = { stateDir: join(folder, "state"), socketPath: join(folder, "admin.sock") };
  const { client } = await startProxy({ ...options, public: { host: "127.0.0.1", port: 0 } });
  const instances = [{ id: "only", host: "127.0.0.1", port: upstreamPort }];
  const revisions = [{ revision: "r1", release: "r1", weight: 100, instances }];
  const table = await client.changeTable(1, (before) => ({
    ...before,
    routes: [{ host: "*", path: "/", service: "web" }],
    services: { web: { sticky: true, slowMs: 1_000, timeoutMs: 10_000, revisions } },
  }));
  return { client, port: table.listeners.public.port };
}

async function compareThroughput(rivals: readonly Rival[]): Promise<Row[]> {
  for (const { port, pid } of rivals) await drive(port, pid, TURN_SECONDS);
  const runs = rivals.map((rival) => ({ rival, turns: [] as Awaited<ReturnType<typeof drive>>[] }));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { rival, turns } of runs) turns.push(await drive(rival.port, rival.pid, TURN_SECONDS));
  }
  const bare = runs[0]?.turns ?? [];
  return runs.map(({ rival, turns }) => {
    const ratio = median(turns.map((turn, round) => turn.perSecond / (bare[round]?.perSecond ?? Number.NaN)));
    const perSecond = median(turns.map((turn) => turn.perSecond)).toFixed(0);
    const p99 = ms(median(turns.map((turn) => turn.p99Ms)));
    const cpu = median(turns.map((turn) => turn.cpuMicroseconds)).toFixed(0);
    const failed = turns.reduce((sum, turn) => sum + turn.failed, 0);
    const found = `${ratio.toFixed(2)} of bare; ${perSecond} requests/s, p99 ${p99}, ${cpu} us CPU each, ${failed} failed`;
    const isOurs = rival.name === "Plimsoll's";
    const bar = isOurs ? { bar: `>= ${LEAST_RATIO}`, met: ratio >= LEAST_RATIO && failed === 0 } : { bar: "" };
    return { what: `proxy throughput, ${rival.name}`, found, ...bar };
  });
}

function switchRow({ load, samplesMs }: UnderLoad): Row {
  const p50 = percentile(samplesMs, 0.5);
  return {
    what: "switch, under 100 requests/s",
    found: `${times(samplesMs)}; ${losses(load)}`,
    bar: "p50 <= 10 ms, 0 lost",
    met: p50 <= 10 && load.lost === 0,
  };
}

function killRow(what: string, { load, samplesMs }: UnderLoad, mostLost: number): Row {
  const [servedAgainMs = Number.NaN] = samplesMs;
  return {
    what: `proxy ${what}, at 400 requests/s`,
    found: `new connection served after ${ms(servedAgainMs)}; ${losses(load)}`,
    bar: `<= 100 ms, <= ${mostLost} lost`,
    met: servedAgainMs <= 100 && load.lost <= mostLost,
  };
}

function upgradeRow({ load, samplesMs }: UnderLoad): Row {
  return {
    what: `${samplesMs.length} proxy upgrades, at 500 requests/s`,
    found: `${losses(load)}; ${times(samplesMs)}`,
    bar: "0 lost",
    met: load.lost === 0 && load.hurt === 0,
  };
}

function losses({ sent, lost, hurt, retried }: UnderLoad["load"]): string {
  return `${lost} lost, ${hurt} hurt, ${retried} retried of ${sent}`;
}

function times(samplesMs: readonly number[]): string {
  const [p50, p99, max] = [0.5, 0.99, 1].map((share) => ms(percentile(samplesMs, share)));
  return `p50 ${p50}, p99 ${p99}, max ${max}`;
}
