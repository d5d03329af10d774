import { createServer } from "node:net";

/** A loopback port that nobody listens on now and that is not in `taken` (reserved, but perhaps not yet listened on). */
export async function freePort(taken: ReadonlySet<number>): Promise<number> {
  for (;;) {
    const port = await portFromKernel();
    if (!taken.has(port)) return port;
  }
}

function portFromKernel(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
