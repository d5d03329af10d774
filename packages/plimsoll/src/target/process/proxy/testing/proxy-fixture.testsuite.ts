import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingHttpHeaders, RequestListener, Server } from "node:http";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { onTestFinished } from "vitest";
import type { ProxyClient } from "../client.js";
import { askOnce } from "../client.js";
import type { InstanceAddress, RevisionTable, RoutingTable, ServiceTable } from "../routing-table.js";
import { startProxy } from "../start-proxy.js";
import type { ProxyStatus } from "../status.js";

/** A real proxy on free ports, with real services behind it; all of it is gone when the test is over. */
export interface ProxyFixture {
  readonly client: ProxyClient;
  readonly folder: string;
  readonly stateDir: string;
  readonly socketPath: string;
  readonly port: number;
  /** Puts what `change` makes of the table in force. */
  change(change: (table: RoutingTable) => RoutingTable): Promise<RoutingTable>;
  /** One service for every host and path, with these revisions. */
  serve(revisions: readonly RevisionTable[], settings?: Partial<ServiceTable>): Promise<RoutingTable>;
}

export async function proxyFixture(): Promise<ProxyFixture> {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-proxy-"));
  const [stateDir, socketPath] = [join(folder, "state"), join(folder, "admin.sock")];
  onTestFinished(async () => {
    await endEveryProcess(socketPath);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const { client } = await startProxy({ stateDir, socketPath, public: { host: "127.0.0.1", port: 0 } });
  const { listeners } = await client.status();
  const change = (make: (table: RoutingTable) => RoutingTable) => client.changeTable(1, make);
  return {
    client,
    folder,
    stateDir,
    socketPath,
    port: listeners.public.port,
    change,
    serve: (revisions, settings = {}) =>
      change((table) => ({
        ...table,
        routes: [{ host: "*", path: "/", service: "web" }],
        services: { web: { sticky: false, slowMs: 1_000, timeoutMs: 5_000, ...settings, revisions } },
      })),
  };
}

/** Waits for a state that must come; the test's own time limit is the deadline. */
export async function until<Value>(look: () => Promise<Value | undefined | false> | Value | undefined | false) {
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await delay(5);
  }
}

export async function untilWarm(client: ProxyClient): Promise<ProxyStatus> {
  return until(async () => {
    const status = await client.status();
    const roles = status.workers.map((worker) => worker.role).sort();
    return roles.join() === "current,standby" && status;
  });
}

export interface Upstream extends InstanceAddress {
  readonly server: Server;
  /** The requests it got, as "GET /path". */
  readonly got: string[];
}

let upstreams = 0;

/** A service instance that answers its name, or whatever the listener does. */
export async function upstream(name: string, listener?: RequestListener): Promise<Upstream> {
  const got: string[] = [];
  const server = createServer((incoming, response) => {
    got.push(`${incoming.method} ${incoming.url}`);
    if (listener !== undefined) return listener(incoming, response);
    incoming.resume();
    incoming.on("end", () => response.end(name));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  upstreams += 1;
  const { port } = server.address() as AddressInfo;
  return { id: `${name.replaceAll(" ", "-")}-${upstreams}`, host: "127.0.0.1", port, server, got };
}

export function revision(name: string, weight: number, instances: readonly InstanceAddress[]): RevisionTable {
  const addresses = instances.map(({ id, host, port }) => ({ id, host, port }));
  return { revision: name, release: `release-${name}`, weight, instances: addresses };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface CallOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One request on a connection of its own. */
export function call(port: number, path: string, options: CallOptions = {}): Promise<Answer> {
  const { body, ...rest } = options;
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, agent: false, ...rest }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk) => {
        text += chunk;
      });
      answer.on("error", reject);
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Whatever state a test has left the proxy in: parent first frozen, so that nothing is started any more. */
async function endEveryProcess(socketPath: string): Promise<void> {
  for (;;) {
    const status = await askOnce<ProxyStatus>(socketPath, { method: "GET", path: "/status" }).catch(() => undefined);
    if (status === undefined) return;
    signal(status.pid, "SIGSTOP");
    for (const worker of status.workers) signal(worker.pid, "SIGKILL");
    signal(status.pid, "SIGKILL");
    // A worker that was starting just then takes over; it answers soon, and the next round finds it.
    await delay(200);
  }
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already.
  }
}
