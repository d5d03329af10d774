import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:http";
import { systemCodeOf } from "../base/error.js";
import type { LoadFailure, LoadSummary } from "./load-summary.js";
import { latencyPercentiles, MOST_FAILURES_KEPT } from "./load-summary.js";

export interface LoadRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Makes the nth request, counted from 0. */
export type RequestMaker = (n: number) => LoadRequest;

export interface LoadOptions {
  readonly host: string;
  readonly port: number;
  /** Requests a second, sent when due whether or not earlier ones were answered. */
  readonly rate: number;
  /** Taken in turn: a mix of reads and writes is a list of both. */
  readonly makers: readonly RequestMaker[];
  /** From sending to the last byte of the answer; more is a loss. */
  readonly timeoutMs?: number;
  readonly onFailure?: (failure: LoadFailure) => void;
}

export interface LoadRun {
  summary(): LoadSummary;
  /** Sends no more, waits for the answers still due, and closes the connections. */
  stop(): Promise<LoadSummary>;
}

const TICK_MS = 5;
const DEFAULT_TIMEOUT_MS = 10_000;

/** Starts a steady load over kept-alive connections. It never slows down to spare a slow server: that would hide it. */
export function startLoad(options: LoadOptions): LoadRun {
  const { rate, makers, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const tally = new LoadTally(options.onFailure);
  const startedAt = performance.now();

  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startedAt) * rate) / 1_000);
    while (tally.sent < due) {
      const n = tally.sent;
      const maker = makers[n % makers.length] as RequestMaker;
      tally.begin();
      new LoadCall(options, agent, tally, maker(n), timeoutMs).send();
    }
  }, TICK_MS);

  return {
    summary: () => tally.summary(),
    stop: async () => {
      clearInterval(timer);
      await tally.whenIdle();
      agent.destroy();
      return tally.summary();
    },
  };
}

/** Safe to send again when the first try cannot have been answered (RFC 9110 9.2.2). */
const IDEMPOTENT: ReadonlySet<string> = new Set(["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]);

class LoadCall {
  readonly #options: LoadOptions;
  readonly #agent: Agent;
  readonly #tally: LoadTally;
  readonly #wanted: LoadRequest;
  readonly #timer: NodeJS.Timeout;
  readonly #sentAt = Date.now();
  readonly #startedAt = performance.now();
  #abort: () => void = () => {};
  #isOver = false;
  #isRetry = false;

  constructor(options: LoadOptions, agent: Agent, tally: LoadTally, wanted: LoadRequest, timeoutMs: number) {
    this.#options = options;
    this.#agent = agent;
    this.#tally = tally;
    this.#wanted = wanted;
    this.#timer = setTimeout(() => this.#lose("ETIMEDOUT"), timeoutMs);
  }

  send(): void {
    const { host, port } = this.#options;
    const { method, path, headers = {}, body } = this.#wanted;
    const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
    // A second try gets a connection of its own: another idle one could be as dead as the first.
    const agent = this.#isRetry ? false : this.#agent;
    const sent = request({ host, port, method, path, headers: { ...headers, ...length }, agent });
    let answered = false;
    this.#abort = () => sent.destroy();
    sent.on("response", (answer) => {
      answered = true;
      this.#read(answer);
    });
    sent.on("error", (error) => {
      const code = systemCodeOf(error) ?? error.message;
      const closedWhileIdle = sent.reusedSocket && (code === "ECONNRESET" || code === "EPIPE");
      if (closedWhileIdle && !answered && !this.#isRetry && IDEMPOTENT.has(method)) this.#sendAgain();
      else this.#lose(code);
    });
    sent.end(body);
  }

  #sendAgain(): void {
    if (this.#isOver) return;
    this.#isRetry = true;
    this.#tally.retried += 1;
    this.send();
  }

  #read(answer: IncomingMessage): void {
    answer.resume();
    answer.on("end", () => {
      if (answer.complete && this.#finish()) this.#count(answer.statusCode ?? 0);
    });
    answer.on("error", (error) => this.#lose(systemCodeOf(error) ?? error.message));
  }

  #count(status: number): void {
    this.#tally.answered(status, performance.now() - this.#startedAt);
    if (status >= 500) this.#tally.failed({ ...this.#failure("hurt"), status, reason: undefined });
  }

  #lose(reason: string): void {
    if (!this.#finish()) return;
    this.#abort();
    this.#tally.lose();
    this.#tally.failed({ ...this.#failure("lost"), status: undefined, reason });
  }

  /** Whether this is the end of the call; each has one. */
  #finish(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    clearTimeout(this.#timer);
    return true;
  }

  #failure<Kind extends LoadFailure["kind"]>(kind: Kind) {
    const { method, path } = this.#wanted;
    return { at: Date.now(), sentAt: this.#sentAt, kind, method, path };
  }
}

class LoadTally {
  sent = 0;
  retried = 0;
  readonly #onFailure: ((failure: LoadFailure) => void) | undefined;
  readonly #startedAt = Date.now();
  readonly #latencies: number[] = [];
  readonly #statuses = new Map<number, number>();
  readonly #failures: LoadFailure[] = [];
  #ok = 0;
  #hurt = 0;
  #lost = 0;
  #whenIdle: (() => void) | undefined;

  constructor(onFailure: ((failure: LoadFailure) => void) | undefined) {
    this.#onFailure = onFailure;
  }

  begin(): void {
    this.sent += 1;
  }

  answered(status: number, ms: number): void {
    if (status >= 500) this.#hurt += 1;
    else this.#ok += 1;
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    this.#latencies.push(ms);
    this.#settle();
  }

  lose(): void {
    this.#lost += 1;
    this.#settle();
  }

  failed(failure: LoadFailure): void {
    if (this.#failures.length < MOST_FAILURES_KEPT) this.#failures.push(failure);
    this.#onFailure?.(failure);
  }

  async whenIdle(): Promise<void> {
    if (this.#waiting() > 0) {
      await new Promise<void>((resolve) => {
        this.#whenIdle = resolve;
      });
    }
  }

  summary(): LoadSummary {
    return {
      startedAt: this.#startedAt,
      seconds: (Date.now() - this.#startedAt) / 1_000,
      sent: this.sent,
      ok: this.#ok,
      hurt: this.#hurt,
      lost: this.#lost,
      waiting: this.#waiting(),
      retried: this.retried,
      statuses: Object.fromEntries(this.#statuses),
      latencyMs: latencyPercentiles(this.#latencies),
      failures: [...this.#failures],
    };
  }

  #waiting(): number {
    return this.sent - this.#ok - this.#hurt - this.#lost;
  }

  #settle(): void {
    if (this.#waiting() === 0) this.#whenIdle?.();
  }
}
