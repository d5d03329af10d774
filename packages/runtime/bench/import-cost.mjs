// What `import "@plimsoll/runtime"` (config, health, logs) adds to the start of a bare node process.
//   node packages/runtime/bench/import-cost.mjs [runs]
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const runs = Number(process.argv[2] ?? 21);
const cwd = fileURLToPath(new URL("..", import.meta.url));
const programs = {
  "bare node": "",
  "config + health + logs": 'import "@plimsoll/runtime";',
  "pino alone": 'import "pino";',
  "everything for Fastify": 'import "@plimsoll/runtime/fastify";',
  "Fastify alone": 'import "fastify";',
};

const times = Object.fromEntries(Object.keys(programs).map((name) => [name, []]));
for (let run = 0; run < runs; run++) {
  for (const [name, program] of Object.entries(programs)) times[name].push(time(program));
}
const bare = median(times["bare node"]);
console.log(`Milliseconds from start to exit, median of ${runs} runs, Node ${process.version}`);
console.table(
  Object.entries(times).map(([name, all]) => ({
    import: name,
    ms: round(median(all)),
    "over bare": round(median(all) - bare),
  })),
);

function time(program) {
  const began = performance.now();
  execFileSync(process.execPath, ["--input-type=module", "-e", program], { cwd });
  return performance.now() - began;
}

function median(values) {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)];
}

function round(ms) {
  return Math.round(ms * 10) / 10;
}
