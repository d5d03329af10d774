#!/usr/bin/env node
// Benchmarks of the proxy, after a build: `node scripts/bench/proxy.mjs [--seconds N] [--rounds N] [--out FILE]`.
// Throughput is a ratio within one round: all proxies take short turns on the same machine, and the median of the rounds
// counts, so that other work on it hits all alike. Everything stays on 127.0.0.1.
import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { createServer } from "node:net";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { startLoad } from "../../packages/plimsoll/dist/load/open-loop.js";
import { startProxy } from "../../packages/plimsoll/dist/target/process/proxy/start-proxy.js";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "1" },
    rounds: { type: "string", default: "9" },
    out: { type: "string", default: ".plimsoll/bench/proxy.json" },
  },
});
const CONNECTIONS = 64;
const servers = fileURLToPath(new URL("./proxy-servers.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "plimsoll-bench-"));
const children = [];
let proxy;
let bare;

try {
  const ports = {
    upstream: await freePort(),
    bare: await freePort(),
    haproxy: await freePort(),
    caddy: await freePort(),
  };
  await start(process.execPath, [servers, "upstream", ports.upstream], "listening");
  bare = await start(process.execPath, [servers, "bare", ports.bare, ports.upstream], "listening");
  proxy = await startOurs(ports.upstream);
  const figures = {
    at: new Date().toISOString(),
    node: process.version,
    cpus: availableParallelism(),
    throughput: await compareThroughput(ports),
    switchMs: await measureSwitches(),
    workerKilled: await measureKill("worker"),
    parentKilled: await measureKill("parent"),
    upgrades: await measureUpgrades(15),
  };
  print(figures);
  mkdirSync(dirname(values.out), { recursive: true });
  writeFileSync(values.out, `${JSON.stringify(figures, undefined, 2)}\n`);
  console.log(`\nWritten to ${values.out}`);
} finally {
  await proxy?.client.stop({ idleMs: 0, graceMs: 500 });
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Requests a second, the 99th percentile and the processor time of each proxy, and its ratio to the bare one. */
async function compareThroughput(ports) {
  const rivals = [
    ["bare node:http", ports.bare, bare.pid],
    ["plimsoll", proxy.port, currentOf(await untilWarm()).pid],
    ...(await startHaproxy(ports)),
    ...(await startCaddy(ports)),
  ];
  const runs = new Map(rivals.map(([name]) => [name, []]));
  for (const [, port] of rivals) await drive(port, 1);
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const [name, port, pid] of rivals) runs.get(name).push(await driveAndMeter(port, pid));
  }
  const bareRuns = runs.get("bare node:http");
  return [...runs].map(([name, each]) => ({
    name,
    perSecond: median(each.map((run) => run.perSecond)),
    p99Ms: median(each.map((run) => run.p99Ms)),
    cpuMicroseconds: median(each.map((run) => run.cpuMicroseconds)),
    ratioToBare: median(each.map((run, round) => run.perSecond / bareRuns[round].perSecond)),
    failed: each.reduce((sum, run) => sum + run.failed, 0),
  }));
}

async function driveAndMeter(port, pid) {
  const before = cpuSeconds(pid);
  const run = await drive(port, Number(values.seconds));
  const used = cpuSeconds(pid) - before;
  return { ...run, cpuMicroseconds: (used * 1e6) / (run.perSecond * Number(values.seconds)) };
}

/** User and system time of a process, proc(5); 0 where there is no /proc. Counted in hundredths of a second. */
function cpuSeconds(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}

function currentOf(status) {
  return status.workers.find(({ role }) => role === "current");
}

async function startOurs(upstreamPort) {
  const options = { stateDir: join(folder, "state"), socketPath: join(folder, "admin.sock") };
  const { client } = await startProxy({ ...options, public: { host: "127.0.0.1", port: 0 } });
  const instances = [{ id: "only", host: "127.0.0.1", port: upstreamPort }];
  const table = await client.changeTable(1, (before) => ({
    ...before,
    routes: [{ host: "*", path: "/", service: "web" }],
    services: {
      web: {
        sticky: true,
        slowMs: 1_000,
        timeoutMs: 10_000,
        revisions: [{ revision: "r1", release: "r1", weight: 100, instances }],
      },
    },
  }));
  return { client, port: table.listeners.public.port };
}

async function startHaproxy({ haproxy, upstream }) {
  if (!isInstalled("haproxy", ["-v"])) return skipped("haproxy");
  const config = join(folder, "haproxy.cfg");
  const limits = "maxconn 4096\n  timeout connect 5s\n  timeout client 60s\n  timeout server 60s";
  const reuse = "http-reuse always\n  option forwardfor";
  writeFileSync(
    config,
    `global\n  nbthread 1\ndefaults\n  mode http\n  ${limits}\nfrontend f\n  bind 127.0.0.1:${haproxy}\n  default_backend b\nbackend b\n  ${reuse}\n  server s 127.0.0.1:${upstream}\n`,
  );
  const { pid } = await start("haproxy", ["-db", "-f", config]);
  await untilOpen(haproxy);
  return [["haproxy (1 thread)", haproxy, pid]];
}

async function startCaddy({ caddy, upstream }) {
  if (!isInstalled("caddy", ["version"])) return skipped("caddy");
  const config = join(folder, "Caddyfile");
  writeFileSync(
    config,
    `{\n  admin off\n  auto_https off\n  storage file_system ${join(folder, "caddy")}\n}\nhttp://127.0.0.1:${caddy} {\n  reverse_proxy 127.0.0.1:${upstream}\n}\n`,
  );
  const { pid } = await start("caddy", ["run", "--adapter", "caddyfile", "--config", config]);
  await untilOpen(caddy);
  return [["caddy", caddy, pid]];
}

function skipped(name) {
  console.log(`${name} is not installed: left out`);
  return [];
}

/** How long a table takes from the call to every new request going by it, under a light load. */
async function measureSwitches() {
  const load = steadyLoad(100);
  const samples = [];
  for (let n = 0; n < 100; n += 1) {
    const { generation, ...table } = await proxy.client.table();
    const startedAt = performance.now();
    await proxy.client.putTable({ ...table, generation: generation + 1 });
    samples.push(performance.now() - startedAt);
    await delay(5);
  }
  const { lost, hurt } = await load.stop();
  return { ...distribution(samples), lost, hurt };
}

/** What 3,000 requests at 400 a second lose when a process is killed among them, and when new connections are served. */
async function measureKill(which) {
  const load = steadyLoad(400);
  await untilSent(load, 1_500);
  const status = await untilWarm();
  const { pid } = which === "parent" ? status : currentOf(status);
  const killedAt = performance.now();
  process.kill(pid, "SIGKILL");
  const servingAgainMs = await untilServed(killedAt);
  await proxy.client.status();
  const adminAgainMs = performance.now() - killedAt;
  await untilSent(load, 3_000);
  const { sent, lost, hurt, retried } = await load.stop();
  await untilWarm();
  return { sent, lost, hurt, retried, servingAgainMs, adminAgainMs };
}

async function measureUpgrades(count) {
  await untilWarm();
  const load = steadyLoad(500);
  const samples = [];
  for (let n = 1; n <= count; n += 1) {
    await untilSent(load, n * 250);
    const startedAt = performance.now();
    await proxy.client.upgrade({ idleMs: 2_000 });
    samples.push(performance.now() - startedAt);
  }
  await untilSent(load, (count + 1) * 250);
  const { sent, lost, hurt, retried } = await load.stop();
  return { count, sent, lost, hurt, retried, ...distribution(samples) };
}

function steadyLoad(rate) {
  const read = (n) => ({ method: "GET", path: `/items/${n}` });
  const write = (n) => ({ method: "POST", path: "/items", body: `item ${n}` });
  return startLoad({ host: "127.0.0.1", port: proxy.port, rate, makers: [read, read, read, write] });
}

async function untilSent(load, count) {
  while (load.summary().sent < count) await delay(2);
}

async function untilWarm() {
  for (;;) {
    const status = await proxy.client.status();
    const roles = status.workers.map(({ role }) => role);
    if (roles.includes("current") && roles.includes("standby")) return status;
    await delay(10);
  }
}

/** Milliseconds until a request on a new connection is answered. */
async function untilServed(since) {
  for (;;) {
    const isServed = await new Promise((resolve) => {
      const sent = request({ host: "127.0.0.1", port: proxy.port, path: "/", agent: false }, (answer) => {
        answer.resume();
        resolve(answer.statusCode === 200);
      });
      sent.on("error", () => resolve(false));
      sent.end();
    });
    if (isServed) return performance.now() - since;
  }
}

/** A closed loop of 64 connections, by wrk where it is installed. */
async function drive(port, seconds) {
  return isInstalled("wrk", ["-v"]) ? driveByWrk(port, seconds) : driveByNode(port, seconds);
}

async function driveByWrk(port, seconds) {
  const args = ["-t1", `-c${CONNECTIONS}`, `-d${seconds}s`, "--latency", `http://127.0.0.1:${port}/`];
  const { stdout } = await promisify(execFile)("wrk", args);
  const [, p99, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout);
  const failed = [...stdout.matchAll(/(?:connect|read|write|timeout) (\d+)|Non-2xx or 3xx responses: (\d+)/g)];
  return {
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]),
    p99Ms: Number(p99) * { us: 0.001, ms: 1, s: 1_000 }[unit],
    failed: failed.reduce((sum, match) => sum + Number(match[1] ?? match[2]), 0),
  };
}

async function driveByNode(port, seconds) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const end = performance.now() + seconds * 1_000;
  const samples = [];
  let failed = 0;
  const loop = async () => {
    while (performance.now() < end) {
      const startedAt = performance.now();
      const status = await new Promise((resolve) => {
        const sent = request({ host: "127.0.0.1", port, path: "/", agent }, (answer) => {
          answer.resume();
          answer.on("end", () => resolve(answer.statusCode));
        });
        sent.on("error", () => resolve(0));
        sent.end();
      });
      if (status === 200) samples.push(performance.now() - startedAt);
      else failed += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, loop));
  agent.destroy();
  return { perSecond: samples.length / seconds, p99Ms: distribution(samples).p99, failed };
}

function isInstalled(command, args) {
  return spawnSync(command, args, { stdio: "ignore" }).error === undefined;
}

async function start(command, args, word) {
  const child = spawn(command, args.map(String), {
    stdio: ["ignore", word === undefined ? "ignore" : "pipe", "ignore"],
  });
  children.push(child);
  if (word !== undefined) await once(child.stdout, "data");
  return child;
}

async function untilOpen(port) {
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline) {
    const isOpen = await new Promise((resolve) => {
      const sent = request({ host: "127.0.0.1", port, path: "/", agent: false }, (answer) =>
        resolve(answer.resume() && true),
      );
      sent.on("error", () => resolve(false));
      sent.end();
    });
    if (isOpen) return;
    await delay(20);
  }
  throw new Error(`Nothing answers on port ${port}`);
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

function distribution(samples) {
  const sorted = samples.toSorted((a, b) => a - b);
  const rank = (share) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return { samples: sorted.length, p50: rank(0.5), p99: rank(0.99), max: rank(1) };
}

function median(numbers) {
  return distribution(numbers).p50;
}

function print(figures) {
  const { throughput, switchMs, workerKilled, parentKilled, upgrades } = figures;
  const number = (value, digits = 1) => value.toFixed(digits);
  const row = (name, ...cells) => console.log(name.padEnd(20) + cells.map((cell) => cell.padStart(12)).join(""));
  row("proxy", "requests/s", "to bare", "p99 ms", "CPU us each", "failed");
  for (const { name, perSecond, ratioToBare, p99Ms, cpuMicroseconds, failed } of throughput) {
    row(name, number(perSecond, 0), number(ratioToBare, 2), number(p99Ms), number(cpuMicroseconds), String(failed));
  }
  const times = ({ p50, p99, max }) => `p50 ${number(p50)} ms, p99 ${number(p99)} ms, max ${number(max)} ms`;
  const loss = ({ sent, lost, hurt, retried }) => `${lost} lost, ${hurt} hurt, ${retried} retried of ${sent}`;
  console.log(`\nswitch            ${times(switchMs)}; ${switchMs.lost} lost, ${switchMs.hurt} hurt`);
  console.log(`worker killed     ${loss(workerKilled)}; served again after ${number(workerKilled.servingAgainMs)} ms`);
  console.log(
    `parent killed     ${loss(parentKilled)}; served again after ${number(parentKilled.servingAgainMs)} ms, admin after ${number(parentKilled.adminAgainMs)} ms`,
  );
  console.log(`${upgrades.count} upgrades       ${loss(upgrades)}; ${times(upgrades)}`);
}
