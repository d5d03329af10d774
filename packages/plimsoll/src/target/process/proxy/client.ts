import { request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { digestOf } from "../../../base/digest.js";
import type { ErrorCode, ErrorKind } from "../../../base/error.js";
import { isPlimsollError, messageOf, PlimsollError } from "../../../base/error.js";
import type { Counters } from "./counters.js";
import type { RoutingTable } from "./routing-table.js";
import type { DrainOutcome, DrainScope, ProxyStatus } from "./status.js";

/** The proxy's admin, for whoever steers it. Every call outlasts the death of the proxy's parent process. */
export interface ProxyClient {
  readonly socketPath: string;
  /** Rejects with TGT-PROXY-UNREACHABLE when no proxy answers. */
  status(): Promise<ProxyStatus>;
  table(): Promise<RoutingTable>;
  /**
   * Puts a table in force; resolves with it, its ports filled in, when it is durable and no new request goes by the old
   * one. Rejects with TGT-PROXY-TABLE, -GENERATION, -FENCE, -PORT or -STATE, and nothing has changed then.
   */
  putTable(table: RoutingTable): Promise<RoutingTable>;
  /** Reads the table in force, and puts what `change` makes of it, with the next generation and this fence. */
  changeTable(fence: number, change: (table: RoutingTable) => RoutingTable): Promise<RoutingTable>;
  counters(): Promise<Counters>;
  /** Resolves when nothing is in flight on the scope, or after `deadlineMs` (30 s) with how many remained. */
  drain(scope: DrainScope, deadlineMs?: number): Promise<DrainOutcome>;
  /** Holds requests to a service for at most `forMs`, then lets them go by itself. */
  pause(service: string, forMs: number, fence?: number): Promise<ProxyStatus>;
  resume(service: string, fence?: number): Promise<ProxyStatus>;
  /** Replaces the workers, losing no request; from another `entry` when given. Rejects with TGT-PROXY-START. */
  upgrade(options?: UpgradeOptions): Promise<ProxyStatus>;
  metrics(): Promise<string>;
  /** Stops listening, lets requests in flight finish for up to `graceMs` (10 s), and ends every process of the proxy. */
  stop(limits?: DrainTimes): Promise<void>;
}

/** How long replaced workers serve their connections: without a request (10 s), and at all (60 s). */
export interface DrainTimes {
  readonly idleMs?: number;
  readonly graceMs?: number;
}

export interface UpgradeOptions extends DrainTimes {
  /** The code to run from now on; the present one when left out. */
  readonly entry?: string;
  /** Replaces the parent process too; the admin socket is silent for a moment then, which this client waits for. */
  readonly whole?: boolean;
}

/** Makes no connection yet: a proxy that starts later is found too. */
export function connectProxy(socketPath: string): ProxyClient {
  const ask = <Result>(method: string, path: string, body?: unknown, worksForMs?: number) =>
    askProxy<Result>(socketPath, { method, path, body, worksForMs });
  const client: ProxyClient = {
    socketPath,
    status: () => ask("GET", "/status"),
    table: () => ask("GET", "/table"),
    putTable: (table) => putTable(client, table),
    changeTable: async (fence, change) => {
      const before = await client.table();
      return client.putTable({ ...change(before), generation: before.generation + 1, fence });
    },
    counters: () => ask("GET", "/counters"),
    drain: (scope, deadlineMs = DRAIN_DEADLINE_MS) => ask("POST", "/drain", { ...scope, deadlineMs }, deadlineMs),
    pause: (service, forMs, fence) => ask("POST", "/pause", { service, forMs, fence }),
    resume: (service, fence) => ask("POST", "/resume", { service, fence }),
    upgrade: async (options = {}) => {
      const status = await ask<ProxyStatus>("POST", "/upgrade", options);
      return options.whole === true ? nextParent(client, status.pid) : status;
    },
    metrics: () => ask("GET", "/metrics"),
    stop: async (limits = {}) => {
      await ask("POST", "/stop", limits, limits.graceMs);
      while (await proxyAnswers(socketPath)) await delay(RETRY_EVERY_MS);
    },
  };
  return client;
}

async function nextParent(client: ProxyClient, pid: number): Promise<ProxyStatus> {
  for (;;) {
    const status = await client.status();
    if (status.pid !== pid) return status;
    await delay(RETRY_EVERY_MS);
  }
}

/** A reply that was lost says nothing about the change: the table in force does. */
async function putTable(client: ProxyClient, table: RoutingTable): Promise<RoutingTable> {
  const put = { method: "PUT", path: "/table", body: table };
  try {
    return await askOnce<RoutingTable>(client.socketPath, put);
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    const inForce = await client.table();
    if (inForce.generation === table.generation && isSameBut(inForce, table)) return inForce;
    return askProxy<RoutingTable>(client.socketPath, put);
  }
}

/** The listeners may differ in the ports that were filled in. */
function isSameBut(inForce: RoutingTable, asked: RoutingTable): boolean {
  return digestOf({ ...inForce, listeners: null }) === digestOf({ ...asked, listeners: null });
}

/** A new parent needs about this long to take a dead one's place, with plenty to spare. */
const PATIENCE_MS = 3_000;
const RETRY_EVERY_MS = 25;

/** An answer takes as long as the work it stands for, and this long at most on top. */
const ANSWER_WITHIN_MS = 30_000;
const DRAIN_DEADLINE_MS = 30_000;

interface Question {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  /** How long the proxy may work on it, as it was told itself. */
  readonly worksForMs?: number | undefined;
}

async function askProxy<Result>(socketPath: string, question: Question): Promise<Result> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await askOnce<Result>(socketPath, question);
    } catch (error) {
      if (!isUnreachable(error) || Date.now() >= deadline) throw error;
      await delay(RETRY_EVERY_MS);
    }
  }
}

/** One attempt; rejects with TGT-PROXY-UNREACHABLE when the connection fails before the answer is complete. */
export function askOnce<Result>(socketPath: string, question: Question): Promise<Result> {
  const { method, path, body, worksForMs = 0 } = question;
  return new Promise((resolve, reject) => {
    const unreachable = (cause: unknown) => reject(unreachableProxy(socketPath, cause));
    const timeout = worksForMs + ANSWER_WITHIN_MS;
    const sent = request({ socketPath, method, path, agent: false, timeout }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk) => (text += chunk));
      answer.on("error", unreachable);
      answer.on("end", () => {
        const isJson = answer.headers["content-type"] === "application/json";
        const value = isJson ? JSON.parse(text) : text;
        if (answer.statusCode === 200) resolve(value);
        else reject(refusedByProxy(value));
      });
    });
    sent.on("timeout", () => sent.destroy(new Error(`it did not answer within ${timeout} ms`)));
    sent.on("error", unreachable);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

export async function proxyAnswers(socketPath: string): Promise<boolean> {
  return askOnce(socketPath, { method: "GET", path: "/status" }).then(
    () => true,
    () => false,
  );
}

function isUnreachable(error: unknown): boolean {
  return isPlimsollError(error) && error.code === "TGT-PROXY-UNREACHABLE";
}

function unreachableProxy(socketPath: string, cause: unknown): PlimsollError {
  return new PlimsollError({
    code: "TGT-PROXY-UNREACHABLE",
    kind: "world",
    message: `Cannot reach the proxy: ${messageOf(cause)}`,
    place: socketPath,
    hint: "See the proxy's log beside its state",
    cause,
  });
}

interface RefusedAnswer {
  readonly error?: {
    readonly code?: ErrorCode;
    readonly kind?: ErrorKind;
    readonly message?: string;
    readonly place?: string;
    readonly hint?: string;
  };
}

function refusedByProxy({ error = {} }: RefusedAnswer): PlimsollError {
  const { code = "BUG-PROXY", kind = "bug", message = "The proxy failed without a message", place, hint } = error;
  return new PlimsollError({
    code,
    kind,
    message,
    ...(place === undefined ? {} : { place }),
    ...(hint === undefined ? {} : { hint }),
  });
}
