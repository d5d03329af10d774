import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ms, ROOT, type Row } from "./table.js";

interface Figures {
  readonly throughput: readonly {
    readonly name: string;
    readonly perSecond: number;
    readonly p99Ms: number;
    readonly ratioToBare: number;
    readonly failed: number;
  }[];
  readonly switchMs: { readonly p50: number; readonly p99: number; readonly max: number; readonly lost: number };
  readonly workerKilled: Kill;
  readonly parentKilled: Kill;
  readonly upgrades: { readonly sent: number; readonly lost: number; readonly hurt: number };
}

interface Kill {
  readonly sent: number;
  readonly lost: number;
  readonly hurt: number;
  readonly servingAgainMs: number;
}

/** In a process of its own, as the proxies that are compared must not share one with anything else. */
export async function benchProxy(): Promise<readonly Row[]> {
  const dir = mkdtempSync(join(tmpdir(), "bench-proxy-"));
  const out = join(dir, "proxy.json");
  try {
    const args = [join(ROOT, "scripts/bench/proxy.mjs"), "--out", out];
    const { status } = spawnSync(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
    if (status !== 0) throw new Error(`the proxy's bench ended with ${status}`);
    return rowsOf(JSON.parse(readFileSync(out, "utf8")) as Figures);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function rowsOf({ throughput, switchMs, workerKilled, parentKilled, upgrades }: Figures): readonly Row[] {
  const compared = throughput.map(({ name, perSecond, p99Ms, ratioToBare }): Row => {
    const found = `${Math.round(perSecond)} requests/s, p99 ${ms(p99Ms)}, ${ratioToBare.toFixed(2)} of bare`;
    return name === "plimsoll"
      ? { what: "proxy, counters on", found, bar: ">= 0.8 of bare", met: ratioToBare >= 0.8 }
      : { what: name, found, bar: "" };
  });
  return [
    ...compared,
    {
      what: "switch at the proxy, durable",
      found: `p50 ${ms(switchMs.p50)}, p99 ${ms(switchMs.p99)}, ${switchMs.lost} lost`,
      bar: "<= 10 ms, 0 lost",
      met: switchMs.p50 <= 10 && switchMs.lost === 0,
    },
    killRow("worker killed at 400 requests/s", workerKilled),
    killRow("parent killed at 400 requests/s", parentKilled),
    {
      what: "15 self-upgrades at 500 requests/s",
      found: `${upgrades.lost + upgrades.hurt} of ${upgrades.sent} lost`,
      bar: "0 lost",
      met: upgrades.lost + upgrades.hurt === 0,
    },
  ];
}

function killRow(what: string, { sent, lost, hurt, servingAgainMs }: Kill): Row {
  const gone = lost + hurt;
  return {
    what,
    found: `${gone} of ${sent} lost, back after ${ms(servingAgainMs)}`,
    bar: "<= 20 of 3,000, <= 100 ms",
    met: gone <= 20 && servingAgainMs <= 100,
  };
}
