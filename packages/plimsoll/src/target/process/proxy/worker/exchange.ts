import type { Dispatcher } from "undici";
import type { HurtReason } from "../counters.js";
import { isReachable, pickInstance } from "./balance.js";
import type { Answerer, Call } from "./call.js";
import { classOfAnswerHeader } from "./header-class.js";
import type { Instance } from "./instance.js";
import { answerItself } from "./own-answer.js";
import type { Revision } from "./router.js";
import { standInFor } from "./stand-in.js";

/** What an exchange needs from the worker around it. */
export interface ExchangeHost {
  /** While true, every answer asks the client to close its connection. */
  readonly draining: boolean;
  ejected(instance: Instance, revision: Revision): void;
}

/**
 * One request on its way to an instance and back. It is undici's dispatch handler itself: no stream objects, no closures
 * and no promises per request. Every exchange ends in exactly one of `#succeed`, `#fail` and `clientGone`.
 */
export class Exchange implements Dispatcher.DispatchHandler, Answerer {
  readonly #host: ExchangeHost;
  readonly #call: Call;
  #revision: Revision;
  readonly #setCookie: string | undefined;
  readonly #startedAt = performance.now();
  #instance: Instance | undefined;
  #abort: ((error?: Error) => void) | undefined;
  #resume: (() => void) | undefined;
  #connected = false;
  #retried = false;
  #passedOn = false;
  #ended = false;
  #contentLength = -1;
  #wholeBody: Buffer | undefined;
  #status = 0;
  #headMs = 0;

  constructor(host: ExchangeHost, call: Call, revision: Revision, setCookie: string | undefined) {
    this.#host = host;
    this.#call = call;
    this.#revision = revision;
    this.#setCookie = setCookie;
  }

  start(): void {
    this.#revision.tally.begin();
    this.#send(undefined);
  }

  clientGone(): void {
    if (this.#ended) return;
    this.#end();
    this.#revision.tally.aborted += 1;
    this.#abort?.();
  }

  onConnect(abort: (error?: Error) => void) {
    if (this.#ended) return abort();
    this.#abort = abort;
    this.#connected = true;
    this.#instance?.connected();
  }

  onHeaders(status: number, raw: Buffer[], resume: () => void, statusText: string): boolean {
    if (status < 200 || this.#ended) return true;
    this.#status = status;
    this.#headMs = performance.now() - this.#startedAt;
    const headers: string[] = [];
    for (let index = 0; index < raw.length; index += 2) {
      const name = (raw[index] as Buffer).toString("latin1");
      const kind = classOfAnswerHeader(name);
      if (kind === "drop") continue;
      const value = (raw[index + 1] as Buffer).toString("latin1");
      if (kind === "content-length") this.#contentLength = Number(value);
      headers.push(name, value);
    }
    headers.push("x-request-id", this.#call.head.requestId);
    if (this.#setCookie !== undefined) headers.push("set-cookie", this.#setCookie);
    if (this.#host.draining) this.#call.response.shouldKeepAlive = false;
    this.#resume = resume;
    this.#call.response.writeHead(status, statusText, headers);
    return true;
  }

  onData(chunk: Buffer): boolean {
    if (chunk.length === this.#contentLength) {
      // The whole body came in one piece: it leaves with the head, in one write, when the answer completes.
      this.#wholeBody = chunk;
      return true;
    }
    if (this.#call.response.write(chunk)) return true;
    this.#call.response.once("drain", this.#resume as () => void);
    return false;
  }

  onComplete(): void {
    if (this.#ended) return;
    this.#succeed();
    // Counted first, so that a client that has its answer finds it in the counters.
    const body = this.#wholeBody;
    if (body === undefined) this.#call.response.end();
    else if (body.length > LARGEST_JOINED_BYTES) this.#call.response.end(body);
    // As text of one byte a character it is joined to the head and leaves in one piece, which costs the kernel less.
    else this.#call.response.end(body.toString("latin1"), "latin1");
  }

  onError(error: Error) {
    if (this.#ended) return;
    const code = "code" in error ? String(error.code) : "";
    if (code === "UND_ERR_INVALID_ARG" || code === "UND_ERR_NOT_SUPPORTED") return this.#refuse();
    if (!this.#connected) this.#noteConnectFailure();
    // A second try after a time-out would only double the wait.
    if (code === "UND_ERR_HEADERS_TIMEOUT") return this.#fail(504, "timeout");
    const reason = this.#connected ? "connection-lost" : "no-connection";
    if (this.#mayBeSentAgain() && (this.#retry() || this.#passOn(reason))) return;
    this.#fail(502, reason);
  }

  #send(except: Instance | undefined) {
    const revision = this.#revision;
    const { instances } = revision;
    if (!isReachable(instances) && this.#passOn("no-instance")) return;
    const instance =
      pickInstance(instances, revision.turn, except) ?? pickInstance(instances, revision.turn, undefined);
    revision.turn = (revision.turn + 1) | 0;
    if (instance === undefined) return this.#fail(503, "no-instance");
    this.#instance = instance;
    this.#connected = false;
    instance.begin();
    instance.pool.dispatch(
      {
        method: this.#call.request.method as Dispatcher.HttpMethod,
        path: this.#call.request.url as string,
        headers: this.#call.head.headers,
        body: this.#call.head.hasBody ? this.#call.request : null,
        headersTimeout: revision.timeoutMs,
        bodyTimeout: IDLE_ANSWER_MS,
        // undici closes the connection after each HEAD unless told otherwise.
        reset: false,
      },
      this,
    );
  }

  /**
   * When no connection came about, nothing was sent, and any request may be. When it broke before a byte of the answer, only
   * a request that is idempotent (RFC 9110 9.2.2) and has no body may: its body would be spent.
   */
  #mayBeSentAgain(): boolean {
    if (this.#status !== 0) return false;
    if (!this.#connected) return true;
    return !this.#call.head.hasBody && IDEMPOTENT.has(this.#call.request.method as string);
  }

  /** Once, and to another instance where there is one. */
  #retry(): boolean {
    if (this.#retried) return false;
    this.#retried = true;
    this.#revision.tally.retried += 1;
    const failed = this.#instance;
    this.#leaveInstance();
    this.#send(failed);
    return true;
  }

  /** To another revision, for one that has nobody left; it counts as a request that the first has failed. */
  #passOn(reason: HurtReason): boolean {
    const standIn = this.#passedOn ? undefined : standInFor(this.#revision);
    if (standIn === undefined) return false;
    this.#passedOn = true;
    this.#countFailure(503, reason);
    this.#revision.tally.end();
    this.#leaveInstance();
    this.#revision = standIn;
    standIn.tally.begin();
    this.#send(undefined);
    return true;
  }

  #leaveInstance(): void {
    this.#instance?.end();
    this.#instance = undefined;
    this.#abort = undefined;
  }

  #noteConnectFailure(): void {
    const instance = this.#instance;
    if (instance?.connectFailed(Date.now())) this.#host.ejected(instance, this.#revision);
  }

  #succeed(): void {
    this.#end();
    const { tally, slowMs } = this.#revision;
    tally.total += 1;
    tally.countLatency(this.#headMs);
    if (this.#status >= 500) {
      tally.errors += 1;
      this.#keepEvidence(this.#status, this.#headMs, "status");
    } else if (this.#headMs > slowMs) {
      tally.slow += 1;
      this.#keepEvidence(this.#status, this.#headMs, "slow");
    }
  }

  #fail(status: 502 | 503 | 504, reason: HurtReason): void {
    this.#end();
    this.#countFailure(status, reason);
    // An answer that broke off midway must not look complete.
    if (this.#call.response.headersSent) this.#call.response.destroy();
    else answerItself(this.#call, status, SENTENCES[reason]);
  }

  #countFailure(status: 502 | 503 | 504, reason: HurtReason): void {
    const ms = performance.now() - this.#startedAt;
    const { tally } = this.#revision;
    tally.total += 1;
    tally.errors += 1;
    tally.countLatency(ms);
    this.#keepEvidence(status, ms, reason);
  }

  /** The request cannot be sent on as it is: the client's mistake, and not counted against the revision. */
  #refuse(): void {
    this.#end();
    this.#revision.tally.aborted += 1;
    answerItself(this.#call, 400, "The request cannot be sent on as it is");
  }

  #end(): void {
    this.#ended = true;
    this.#revision.tally.end();
    this.#instance?.end();
  }

  #keepEvidence(status: number, ms: number, reason: HurtReason): void {
    const url = this.#call.request.url as string;
    const query = url.indexOf("?");
    this.#revision.tally.keepEvidence({
      at: Date.now(),
      method: this.#call.request.method as string,
      path: query === -1 ? url : url.slice(0, query),
      status,
      ms: Math.round(ms * 10) / 10,
      requestId: this.#call.head.requestId,
      instance: this.#instance?.id ?? "",
      reason,
    });
  }
}

const IDEMPOTENT: ReadonlySet<string> = new Set(["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"]);

const LARGEST_JOINED_BYTES = 16_384;

/** The longest silence within an answer: long enough for a quiet event stream. */
const IDLE_ANSWER_MS = 15 * 60_000;

const SENTENCES: Readonly<Record<HurtReason, string>> = {
  status: "",
  slow: "",
  "no-connection": "The service could not be reached",
  "connection-lost": "The service closed the connection before it answered",
  timeout: "The service did not answer in time",
  "no-instance": "No instance of the service is available",
};
