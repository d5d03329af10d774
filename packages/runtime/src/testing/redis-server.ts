import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A real server that tests stop and start again on the same port. */
export interface StoreServer {
  readonly url: string;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

export async function redisServer(): Promise<StoreServer> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "runtime-redis-"));
  let running: ReturnType<typeof spawn> | undefined;

  async function start(): Promise<void> {
    const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder];
    const child = spawn("redis-server", args, { stdio: ["ignore", "pipe", "inherit"] });
    running = child;
    for await (const part of child.stdout) if (String(part).includes("Ready to accept connections")) break;
    child.stdout.resume();
  }

  async function stop(): Promise<void> {
    if (running === undefined) return;
    const closed = once(running, "exit");
    running.kill("SIGKILL");
    running = undefined;
    await closed;
  }

  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    stop,
    remove: async () => {
      await stop();
      await rm(folder, { recursive: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
