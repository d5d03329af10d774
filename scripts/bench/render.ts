import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { percentile } from "./proxy/percentile.js";
import { appOf, givenRepository } from "./render/app.js";
import { type Measured, measureInTurns, type Process } from "./render/processes.js";
import { compiled, median, ms, ROOT, type Row } from "./table.js";

const ROUNDS = 11;
const SERVICES = 20;
const SIZES = [5, 50, 500, 1_000] as const;

/**
 * Whole processes for an app as teams have it, beside what others take for its Kubernetes objects in one environment; then
 * only the rendering, for apps that nobody has.
 */
export async function benchRender(): Promise<readonly Row[]> {
  const dir = mkdtempSync(join(tmpdir(), "plimsoll-bench-render-"));
  try {
    return [...wholeProcesses(dir), await growth()];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function wholeProcesses(dir: string): readonly Row[] {
  const typed = givenRepository(join(dir, "typed"), SERVICES, "ts");
  const plain = givenRepository(join(dir, "plain"), SERVICES, "json");
  const measured = measureInTurns(ROUNDS, (round) => {
    const out = join(dir, `typed-${round}`);
    return {
      bare: node("-e", "0"),
      start: plimsoll("--help"),
      first: plimsoll("-C", typed, "render", "-o", out),
      again: plimsoll("-C", typed, "render", "-o", out),
      check: plimsoll("-C", typed, "render", "--check", "-o", out),
      plain: plimsoll("-C", plain, "render", "-o", join(dir, `plain-${round}`)),
      kustomize: kustomize(out),
      cdk8s: node(join(ROOT, "scripts/bench/render/cdk8s-app.mjs"), String(SERVICES), join(dir, "cdk8s")),
    };
  });
  const row = (what: string, one: Measured): Row => ({ what, found: foundOf(one, measured), bar: "" });
  const first = median(timesOf(measured.first));
  return [
    row("bare node", measured.bare),
    row("plimsoll --help", measured.start),
    {
      ...row("20 services to every place, three environments, into an empty folder", measured.first),
      bar: "p50 <= 700 ms",
      met: first <= 700,
    },
    row("the same again, nothing changed", measured.again),
    row("the same, render --check", measured.check),
    row("the same, into an empty folder, defined in JSON", measured.plain),
    row("its production alone, kubectl kustomize", measured.kustomize),
    row(
      "its production alone, cdk8s-plus",
      withSameObjects(measured, kustomize(join(dir, "typed-0")), join(dir, "cdk8s")),
    ),
  ];
}

function node(...args: readonly string[]): Process {
  return { program: process.execPath, args };
}

function plimsoll(...args: readonly string[]): Process {
  return node(join(ROOT, "packages/plimsoll/bin/plimsoll.js"), ...args);
}

function kustomize(out: string): Process {
  return { program: "kubectl", args: ["kustomize", join(out, "deploy/kubernetes/overlays/production")] };
}

/** A comparison with something that builds less would be none; without kubectl nobody has looked. */
function withSameObjects(
  { kustomize, cdk8s }: Readonly<Record<"kustomize" | "cdk8s", Measured>>,
  { program, args }: Process,
  folder: string,
): Measured {
  if (kustomize.kind === "missing" || cdk8s.kind === "missing") return cdk8s;
  const ours = kindsIn(spawnSync(program, args, { encoding: "utf8" }).stdout);
  const theirs = kindsIn(readFileSync(join(folder, "big.k8s.yaml"), "utf8"));
  return ours === theirs ? cdk8s : { kind: "missing", reason: `it builds other objects: ${theirs} and not ${ours}` };
}

/** `20 Deployment, 20 Service`. */
function kindsIn(yaml: string): string {
  const kinds = [...yaml.matchAll(/^kind: (\w+)$/gm)].map(([, kind = ""]) => kind);
  const counts = [...new Set(kinds)].map((kind) => `${kinds.filter((one) => one === kind).length} ${kind}`);
  return counts.sort().join(", ");
}

function foundOf(one: Measured, { bare, start }: Readonly<Record<"bare" | "start", Measured>>): string {
  if (one.kind === "missing") return `not measured: ${one.reason}`;
  const p50 = median(one.times);
  const ratios = [bare, start].map((other) => (p50 / median(timesOf(other))).toFixed(1));
  const times = `p50 ${ms(p50)}, p90 ${ms(percentile(one.times, 0.9))}, best ${ms(Math.min(...one.times))}`;
  return `${times}; ${ratios[0]} of bare node, ${ratios[1]} of --help`;
}

/** Nothing of ours may be missing. */
function timesOf(one: Measured): readonly number[] {
  if (one.kind === "missing") throw new Error(`Cannot measure a render: ${one.reason}`);
  return one.times;
}

/** The processor time of one service may not grow with their number, but for 3 of 10 that is not ours to steer. */
async function growth(): Promise<Row> {
  const { parseApp } =
    await compiled<typeof import("../../packages/plimsoll/src/model/parse/parse-app.js")>("model/parse/parse-app.js");
  const { renderApp } =
    await compiled<typeof import("../../packages/plimsoll/src/render/render-app.js")>("render/render-app.js");
  const { RENDERERS } =
    await compiled<typeof import("../../packages/plimsoll/src/render/renderers.js")>("render/renderers.js");
  const each = SIZES.map((size) => {
    const parsed = parseApp(appOf(size), { file: "plimsoll.config.ts" });
    if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("\n"));
    const app = parsed.model;
    const environments = Object.values(app.environments);
    const input = { app, environments, repository: { javascript: undefined, separate: {} }, lock: { images: {} } };
    return Math.min(...Array.from({ length: 3 }, () => processorTime(() => renderApp(input, RENDERERS)))) / size;
  });
  const [, fifty = 0, , thousand = 0] = each;
  const ratio = thousand / fifty;
  return {
    what: `processor time of renderApp a service, of ${SIZES.join(" / ")}`,
    found: `${each.map(ms).join(" / ")}, x${ratio.toFixed(2)} from 50 to 1,000`,
    bar: "<= x1.3",
    met: ratio <= 1.3,
  };
}

/** Others on the machine make a wall clock jump; what this process computed they do not. */
function processorTime(work: () => unknown): number {
  const from = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1_000;
}
