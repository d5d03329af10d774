import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { median, ms, ROOT, type Row } from "./table.js";

const ROUNDS = 15;

/** Whole processes, taken in turns so that a busy moment hits both. */
export async function benchCommandLine(): Promise<readonly Row[]> {
  const bin = join(ROOT, "packages/plimsoll/bin/plimsoll.js");
  const bare: number[] = [];
  const help: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(timeOf(["-e", ""]));
    help.push(timeOf([bin, "--help"]));
  }
  const over = median(help) - median(bare);
  return [
    { what: "bare node", found: ms(median(bare)), bar: "the floor" },
    {
      what: "plimsoll --help",
      found: `${ms(median(help))}, ${ms(over)} over bare node`,
      bar: "<= 80 ms over bare node",
      met: over <= 80,
    },
  ];
}

function timeOf(args: readonly string[]): number {
  const from = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: "ignore" });
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}`);
  return performance.now() - from;
}
