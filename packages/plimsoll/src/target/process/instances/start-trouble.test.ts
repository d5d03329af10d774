import { describe, expect, it } from "vitest";
import type { ProbeAnswer } from "./probe-answer.js";
import { foldProbe, freshTrace, nextProbeInMs, type ProbeTrace } from "./probe-trace.js";
import { type StartFacts, troubleAlready, troubleAtDeadline } from "./start-trouble.js";

const REFUSED: ProbeAnswer = { kind: "refused" };
const OK: ProbeAnswer = { kind: "ok", status: 200 };
const BROKEN: ProbeAnswer = { kind: "bad", status: 500, body: "no table users", asksForPatience: false };
const WARMING: ProbeAnswer = { kind: "bad", status: 503, body: "warming up", asksForPatience: true };

/** One probe every 100 ms from 0 on. */
const traceOf = (...answers: readonly ProbeAnswer[]): ProbeTrace =>
  answers.reduce((trace, answer, index) => foldProbe(trace, answer, index * 100, 3), freshTrace);
const times = (count: number, answer: ProbeAnswer) => Array.from({ length: count }, () => answer);

const factsOf = (trace: ProbeTrace, more: Partial<StartFacts> = {}): StartFacts => ({
  instance: "api-1",
  port: 4001,
  path: "/ready",
  trace,
  exit: undefined,
  lines: [],
  stores: [{ name: "db", port: 5432 }],
  ...more,
});

describe("a probe's history", () => {
  it("must make an instance ready at its first good answer, and unready only after the failures that are allowed", () => {
    expect(traceOf(REFUSED, OK).ready).toBe(true);
    expect(traceOf(OK, BROKEN, BROKEN).ready).toBe(true);
    expect(traceOf(OK, BROKEN, BROKEN, BROKEN)).toMatchObject({ ready: false, everReady: true });
    expect(traceOf(OK, BROKEN, BROKEN, BROKEN, OK).ready).toBe(true);
  });

  it("must not count a refused connection as bad before the port was open", () => {
    expect(traceOf(...times(50, REFUSED)).bad).toBeUndefined();
    expect(traceOf(REFUSED, BROKEN, REFUSED)).toMatchObject({ portOpened: true, bad: { since: 100, count: 2 } });
  });

  it("must be looked at closely at first, then less, and as configured once it was ready", () => {
    expect(nextProbeInMs(freshTrace, 0, 5_000)).toBe(25);
    expect(nextProbeInMs(freshTrace, 6_000, 5_000)).toBe(250);
    expect(nextProbeInMs(traceOf(OK), 0, 5_000)).toBe(5_000);
  });
});

describe("a start", () => {
  it("must be given up as soon as its process ended, and not for anything else at once", () => {
    expect(troubleAlready(factsOf(freshTrace, { exit: { kind: "code", code: 1 } }), 0)?.cause).toBe("process-exited");
    expect(troubleAlready(factsOf(traceOf(BROKEN)), 0)).toBeUndefined();
    expect(troubleAlready(factsOf(traceOf(...times(100, REFUSED))), 10_000)).toBeUndefined();
  });

  it("must be given up when bad answers are steady: at least five, over at least 1.5 s", () => {
    expect(troubleAlready(factsOf(traceOf(...times(4, BROKEN))), 5_000)).toBeUndefined();
    expect(troubleAlready(factsOf(traceOf(...times(5, BROKEN))), 1_499)).toBeUndefined();
    expect(troubleAlready(factsOf(traceOf(...times(5, BROKEN))), 1_500)).toMatchObject({
      cause: "probe-answered",
      message: "GET /ready of api-1 answered 500: no table users",
    });
    expect(troubleAlready(factsOf(traceOf(...times(5, BROKEN), OK, BROKEN)), 5_000)).toBeUndefined();
  });

  it("that asks for patience must get it until the deadline, and then be named by what it answered", () => {
    const facts = factsOf(traceOf(...times(50, WARMING)));
    expect(troubleAlready(facts, 60_000)).toBeUndefined();
    expect(troubleAtDeadline(facts, 60_000, []).message).toBe("GET /ready of api-1 answered 503: warming up");
  });

  it("must be named by its store when the answer says so", () => {
    const body = '{"status":"unready","checks":{"db":"connect ECONNREFUSED 127.0.0.1:5432"}}';
    const answer: ProbeAnswer = { kind: "bad", status: 503, body, asksForPatience: false };
    expect(troubleAlready(factsOf(traceOf(...times(9, answer))), 5_000)?.cause).toBe("store-not-reachable");
  });

  it("that never opened its port must be told apart from one that listens elsewhere", () => {
    const facts = factsOf(traceOf(...times(20, REFUSED)));
    expect(troubleAtDeadline(facts, 10_000, []).message).toBe(
      "api-1 opened no port within 10 s: it must listen on 127.0.0.1:4001 (PORT)",
    );
    expect(troubleAtDeadline(facts, 10_000, [{ address: "127.0.0.1", port: 3000 }])).toMatchObject({
      cause: "probe-refused",
      message: "api-1 refused GET /ready on 127.0.0.1:4001 (PORT) within 10 s: it listens on 127.0.0.1:3000 instead",
    });
  });
});
