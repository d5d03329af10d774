import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WrittenApp } from "../../packages/plimsoll/src/definition/app.js";
import { compiled, median, ms, ROOT, type Row } from "./table.js";

const ROUNDS = 9;
const SIZES = [10, 100, 1_000] as const;

/** Whole processes for an app as teams have it, then only the rendering for apps that nobody has. */
export async function benchRender(): Promise<readonly Row[]> {
  const dir = mkdtempSync(join(tmpdir(), "plimsoll-bench-render-"));
  try {
    return [...wholeProcesses(dir), await growth()];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function wholeProcesses(dir: string): readonly Row[] {
  givenRepository(dir, 20);
  const bin = join(ROOT, "packages/plimsoll/bin/plimsoll.js");
  const first: number[] = [];
  const again: number[] = [];
  const kustomize: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const out = join(dir, `out-${round}`);
    first.push(timeOf(process.execPath, [bin, "-C", dir, "render", "--quiet", "-o", out]));
    again.push(timeOf(process.execPath, [bin, "-C", dir, "render", "--quiet", "-o", out]));
    kustomize.push(timeOf("kubectl", ["kustomize", join(out, "deploy/kubernetes/overlays/production")]));
  }
  return [
    {
      what: "20 services to every place, three environments, first time",
      found: `${ms(median(first))}, whole process`,
      bar: "<= 700 ms",
      met: median(first) <= 700,
    },
    { what: "the same again, nothing changed", found: `${ms(median(again))}, whole process`, bar: "" },
    {
      what: "kubectl kustomize of its production alone",
      found: `${ms(median(kustomize))}, x${(median(again) / median(kustomize)).toFixed(1)} of it for us to render everything`,
      bar: "",
    },
  ];
}

/** Ten times the services may cost at most 13 times as much (3 for what is not ours to steer). */
async function growth(): Promise<Row> {
  const { parseApp } =
    await compiled<typeof import("../../packages/plimsoll/src/model/parse/parse-app.js")>("model/parse/parse-app.js");
  const { renderApp } =
    await compiled<typeof import("../../packages/plimsoll/src/render/render-app.js")>("render/render-app.js");
  const { RENDERERS } =
    await compiled<typeof import("../../packages/plimsoll/src/render/renderers.js")>("render/renderers.js");
  const times = SIZES.map((size) => {
    const parsed = parseApp(appOf(size), { file: "plimsoll.config.ts" });
    if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("\n"));
    const app = parsed.model;
    const environments = Object.values(app.environments);
    const input = { app, environments, repository: { javascript: undefined, separate: {} }, lock: { images: {} } };
    return Math.min(...Array.from({ length: 3 }, () => processorTime(() => renderApp(input, RENDERERS))));
  });
  const [ten = 0, hundred = 0, thousand = 0] = times;
  return {
    what: `processor time of rendering alone, ${SIZES.join(" / ")} services`,
    found: `${ms(ten)} / ${ms(hundred)} / ${ms(thousand)}, x${(thousand / hundred).toFixed(1)} from 100 to 1,000`,
    bar: "<= x13",
    met: thousand / hundred <= 13,
  };
}

function givenRepository(dir: string, count: number): void {
  writeFileSync(join(dir, "plimsoll.config.json"), JSON.stringify(appOf(count)));
  writeFileSync(join(dir, "package.json"), JSON.stringify({ name: "big", workspaces: ["apps/*"] }));
  writeFileSync(join(dir, "package-lock.json"), "{}");
  for (let n = 0; n < count; n += 1) {
    mkdirSync(join(dir, "apps", String(n)), { recursive: true });
    writeFileSync(join(dir, "apps", String(n), "package.json"), JSON.stringify({ name: `@big/${n}` }));
  }
}

function appOf(count: number): WrittenApp {
  const services = Array.from({ length: count }, (_, n) => [
    `service-${n}`,
    {
      build: { kind: "node", dir: `apps/${n}` },
      port: 3000 + n,
      hosts: [`s${n}`],
      uses: n === 0 ? ["db"] : ["db", `service-${n - 1}`],
      scale: { min: 2, max: 4, cpu: 70 },
      env: { LOG_LEVEL: "info" },
    },
  ]);
  const written = {
    name: "big",
    domain: "big.example.com",
    target: "kubernetes",
    also: ["docker", "ecs"],
    registry: "ghcr.io/acme/big",
    stores: { db: { kind: "postgres", managed: true, maxConnections: 9_000 } },
    services: Object.fromEntries(services),
    pipeline: { kind: "github" },
    environments: { development: {}, staging: { branch: "develop" }, production: { branch: "main" } },
  };
  return written as unknown as WrittenApp;
}

function timeOf(program: string, args: readonly string[]): number {
  return timed(() => {
    const { status, stderr } = spawnSync(program, [...args], { stdio: ["ignore", "ignore", "pipe"] });
    if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status}: ${stderr}`);
  });
}

/** Others on the machine make a wall clock jump; what this process computed they do not. */
function processorTime(work: () => unknown): number {
  const from = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1_000;
}

function timed(work: () => unknown): number {
  const from = performance.now();
  work();
  return performance.now() - from;
}
