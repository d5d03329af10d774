// Throughput of a hello-world Fastify app: bare, with pino and prom-client wired by hand, and with the runtime.
// The variants take turns in short rounds, so that other work on the machine hits all of them alike. The processor time
// that a request takes is the steadier figure on a busy machine: an app at its limit answers as many as fit into it.
//   node packages/runtime/bench/overhead.mjs [rounds] [seconds per measurement]
import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { openSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const rounds = Number(process.argv[2] ?? 7);
const seconds = Number(process.argv[3] ?? 3);
const connections = 32;

const variants = [
  { name: "bare Fastify", file: "bare.mjs", env: {} },
  { name: "wired by hand", file: "by-hand.mjs", env: {} },
  { name: "runtime, no security headers", file: "runtime.mjs", env: { BENCH_HEADERS: "off" } },
  { name: "runtime, everything on", file: "runtime.mjs", env: {} },
];

const running = [];
for (const variant of variants) running.push({ ...variant, ...(await launch(variant)), rates: [], costs: [] });
try {
  for (const server of running) measure(server, 1);
  for (let round = 0; round < rounds; round++) {
    for (const server of running) {
      const { rate, cost } = measure(server, seconds);
      server.rates.push(rate);
      server.costs.push(cost);
    }
  }
} finally {
  for (const { child } of running) child.kill("SIGKILL");
}

const [bare, byHand] = running;
console.log(
  `Requests per second, median of ${rounds} rounds of ${seconds} s, ${connections} connections, Node ${process.version}`,
);
console.table(
  running.map(({ name, rates, costs }) => ({
    variant: name,
    "req/s": Math.round(median(rates)),
    "of bare": ratio(rates, bare.rates),
    "of wired by hand": ratio(rates, byHand.rates),
    "CPU us/request": Math.round(Math.min(...costs) * 100) / 100,
    "of bare by CPU": Math.round((Math.min(...bare.costs) / Math.min(...costs)) * 1_000) / 1_000,
    "of by hand by CPU": Math.round((Math.min(...byHand.costs) / Math.min(...costs)) * 1_000) / 1_000,
  })),
);

async function launch({ file, env }) {
  const path = fileURLToPath(new URL(`./servers/${file}`, import.meta.url));
  const child = fork(path, [], {
    stdio: ["ignore", openSync("/dev/null", "w"), "inherit", "ipc"],
    env: { ...process.env, NODE_ENV: "production", ...env },
  });
  const failed = once(child, "exit").then(() => Promise.reject(new Error(`${file} did not start`)));
  const [{ port }] = await Promise.race([once(child, "message"), failed]);
  return { child, port };
}

function measure({ port, child }, duration) {
  const args = ["-t1", `-c${connections}`, `-d${duration}s`, `http://127.0.0.1:${port}/hello/world`];
  const before = processorUs(child.pid);
  const report = execFileSync("wrk", args, { encoding: "utf8" });
  if (report.includes("Non-2xx")) throw new Error(report);
  const requests = Number(/(\d+) requests in/.exec(report)[1]);
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(report)[1]);
  return { rate, cost: (processorUs(child.pid) - before) / requests };
}

/** User and system time of a process so far; Linux counts it in hundredths of a second. */
function processorUs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** The ratio of each round with its neighbour of the same round, then the median. */
function ratio(rates, base) {
  return Math.round(median(rates.map((rate, round) => rate / base[round])) * 1_000) / 1_000;
}

function median(values) {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)];
}
