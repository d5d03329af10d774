import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { isInstalled, statusOf } from "./drive.js";

/** A proxy to compare with, in front of the same service. */
export interface Rival {
  readonly name: string;
  readonly port: number;
  readonly pid: number;
}

/** The service, and every rival that is installed; the bare node:http proxy, to which all others are a ratio, first. */
export async function startRivals(
  folder: string,
  children: ChildProcess[],
): Promise<{ readonly upstreamPort: number; readonly rivals: readonly Rival[] }> {
  const start = (command: string, args: readonly (string | number)[]) => {
    const child = spawn(command, args.map(String), { stdio: "ignore" });
    children.push(child);
    return child.pid ?? 0;
  };
  const servers = fileURLToPath(new URL("./servers.mjs", import.meta.url));
  const upstreamPort = await freePort();
  start(process.execPath, [servers, "upstream", upstreamPort]);
  const rivals = [
    await startRival("bare node:http", (port) => start(process.execPath, [servers, "bare", port, upstreamPort])),
  ];
  if (isInstalled("haproxy", ["-v"])) {
    const config = join(folder, "haproxy.cfg");
    const begin = (port: number) => {
      writeFileSync(config, haproxyConfig(port, upstreamPort));
      return start("haproxy", ["-db", "-f", config]);
    };
    rivals.push(await startRival("HAProxy (1 thread)", begin));
  }
  if (isInstalled("caddy", ["version"])) {
    const config = join(folder, "Caddyfile");
    const begin = (port: number) => {
      writeFileSync(config, caddyConfig(port, upstreamPort, folder));
      return start("caddy", ["run", "--adapter", "caddyfile", "--config", config]);
    };
    rivals.push(await startRival("Caddy", begin));
  }
  return { upstreamPort, rivals };
}

async function startRival(name: string, start: (port: number) => number): Promise<Rival> {
  const port = await freePort();
  const pid = start(port);
  const deadline = Date.now() + 10_000;
  while ((await statusOf(port, false)) !== 200) {
    if (Date.now() > deadline) throw new Error(`${name} does not answer on port ${port}`);
    await delay(20);
  }
  return { name, port, pid };
}

function haproxyConfig(port: number, upstreamPort: number): string {
  return `global
  nbthread 1
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend all
  bind 127.0.0.1:${port}
  default_backend service
backend service
  http-reuse always
  option forwardfor
  server only 127.0.0.1:${upstreamPort}
`;
}

function caddyConfig(port: number, upstreamPort: number, folder: string): string {
  return `{
  admin off
  auto_https off
  storage file_system ${join(folder, "caddy")}
}
http://127.0.0.1:${port} {
  reverse_proxy 127.0.0.1:${upstreamPort}
}
`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("No free port");
  return address.port;
}
