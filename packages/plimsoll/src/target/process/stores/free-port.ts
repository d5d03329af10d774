import { createServer } from "node:net";
import { digestOf } from "../../../base/digest.js";

export const LOOPBACK = "127.0.0.1";

/** Below the range that systems give to outgoing connections, so that a restart does not find its port taken by one. */
const FIRST_PORT = 20_000;
const PORTS = 12_000;
const TRIES = 200;

/**
 * The wanted port when it is free, else the first free one from a place that depends on `seed` only: the same store gets
 * the same port again even when its state was lost. The caller still handles a port that is taken a moment later.
 */
export async function freePort(seed: string, wanted: number | undefined): Promise<number | undefined> {
  const start = Number.parseInt(digestOf(seed).slice(0, 8), 16);
  const candidates = Array.from({ length: TRIES }, (_, index) => FIRST_PORT + ((start + index) % PORTS));
  for (const port of wanted === undefined ? candidates : [wanted, ...candidates]) {
    if (await isFree(port)) return port;
  }
  return undefined;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
