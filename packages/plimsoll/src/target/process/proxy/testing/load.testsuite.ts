import type { LoadRun } from "../../../../load/open-loop.js";
import { startLoad } from "../../../../load/open-loop.js";

/** A steady load of reads and writes on a proxy, three to one. */
export function steadyLoad(port: number, rate: number): LoadRun {
  const read = (n: number) => ({ method: "GET", path: `/items/${n}` });
  const write = (n: number) => ({ method: "POST", path: "/items", body: `item ${n}` });
  return startLoad({ host: "127.0.0.1", port, rate, makers: [read, read, read, write] });
}

export async function untilSent(load: LoadRun, count: number): Promise<void> {
  while (load.summary().sent < count) await new Promise((resolve) => setTimeout(resolve, 5));
}
