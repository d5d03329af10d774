import type { Failure } from "../../../release/failure.js";
import { describeExit, type Exit } from "./exit.js";
import { type KnownStore, recognizeOutput } from "./known-output.js";
import type { ListeningSocket } from "./listening-sockets.js";
import type { ProbeTrace } from "./probe-trace.js";

/** Everything that is known about an instance that should become ready. */
export interface StartFacts {
  readonly instance: string;
  readonly port: number;
  readonly path: string;
  readonly trace: ProbeTrace;
  /** How the process ended, if it did and is not ready again since. */
  readonly exit: Exit | undefined;
  readonly lines: readonly string[];
  readonly stores: readonly KnownStore[];
}

const STEADY_FOR_MS = 1_500;
const STEADY_PROBES = 5;
const SHOWN_LINES = 20;

/**
 * A reason to give up before the deadline: the process ended, or answers badly and does so steadily. A probe that is
 * answered 503 with `Retry-After` asks for patience and gets it, to the deadline.
 */
export function troubleAlready(facts: StartFacts, now: number): Failure | undefined {
  if (facts.exit !== undefined) return exitFailure(facts, facts.exit);
  const { bad, last } = facts.trace;
  if (bad === undefined || bad.count < STEADY_PROBES || now - bad.since < STEADY_FOR_MS) return undefined;
  if (last?.kind === "silent" || (last?.kind === "bad" && last.asksForPatience)) return undefined;
  return probeFailure(facts);
}

/** The reason at the deadline. */
export function troubleAtDeadline(facts: StartFacts, waitedMs: number, listening: readonly ListeningSocket[]): Failure {
  if (facts.exit !== undefined) return exitFailure(facts, facts.exit);
  if (facts.trace.portOpened) return probeFailure(facts);
  const known = recognizeOutput(undefined, facts.lines, facts.stores);
  if (known !== undefined) return failure(facts, known.cause, `${facts.instance} is not ready: ${known.explanation}`);
  const waited = `within ${Math.round(waitedMs / 100) / 10} s`;
  const elsewhere = listening.map((socket) => `${socket.address}:${socket.port}`);
  if (elsewhere.length === 0) {
    return failure(
      facts,
      "port-never-opened",
      `${facts.instance} opened no port ${waited}: it must listen on 127.0.0.1:${facts.port} (PORT)`,
    );
  }
  return failure(
    facts,
    "probe-refused",
    `${facts.instance} refused GET ${facts.path} on 127.0.0.1:${facts.port} (PORT) ${waited}: it listens on ${elsewhere.join(", ")} instead`,
  );
}

function exitFailure(facts: StartFacts, exit: Exit): Failure {
  const how = `${facts.instance} ${describeExit(exit)}`;
  const known = recognizeOutput(exit, facts.lines, facts.stores);
  if (known !== undefined) return failure(facts, known.cause, `${how}: ${known.explanation}`);
  return failure(facts, "process-exited", `${how} before it was ready`);
}

function probeFailure(facts: StartFacts): Failure {
  const asked = `GET ${facts.path} of ${facts.instance}`;
  const { last } = facts.trace;
  switch (last?.kind) {
    case "bad": {
      const known = recognizeOutput(undefined, [...facts.lines, last.body], facts.stores);
      const cause = known?.cause === "store-not-reachable" ? known.cause : "probe-answered";
      const body = last.body.trim() === "" ? "an empty body" : last.body.trim().slice(0, 300);
      return failure(facts, cause, `${asked} answered ${last.status}: ${body}`);
    }
    case "broken":
      return failure(facts, "probe-refused", `${asked} was accepted and ended without an answer (${last.reason})`);
    case "refused":
      return failure(facts, "probe-refused", `${asked} was refused after the port had been open`);
    case "silent":
      return failure(facts, "timeout", `${asked} got no answer in ${last.timeoutMs} ms`);
    case "ok":
    case undefined:
      return failure(facts, "timeout", `${asked} was not answered in time`);
  }
  return last satisfies never;
}

function failure(facts: StartFacts, cause: Failure["cause"], message: string): Failure {
  return { cause, message, lines: facts.lines.slice(-SHOWN_LINES) };
}
