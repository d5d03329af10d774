import { describe, expect, it } from "vitest";
import type { Exit } from "./exit.js";
import { recognizeOutput } from "./known-output.js";

const STORES = [{ name: "db", port: 5432 }];
const failed: Exit = { kind: "code", code: 1 };
const causeOf = (line: string, exit: Exit = failed) => recognizeOutput(exit, ["starting", line], STORES)?.cause;

describe("what processes print before they give up", () => {
  it.each([
    ["DATABASE_URL (database.url) is missing: wanted a URL in DATABASE_URL or a file named by DATABASE_URL_FILE"],
    ["Error: Missing required environment variable: DATABASE_URL"],
    ["Missing env var STRIPE_KEY"],
    ["Error: Environment variable OPENAI_API_KEY is not set"],
    ["AssertionError: JWT_SECRET must be set"],
    ['Error: The environment variable "SENTRY_DSN" was not provided: SENTRY_DSN is required'],
    ["error: Environment variable not found: DATABASE_URL."],
    ["KeyError: 'SECRET_KEY'"],
  ])("must be known as a missing variable: %s", (line) => {
    expect(causeOf(line)).toBe("missing-variable");
  });

  it.each([
    ["FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory"],
    ["terminate called after throwing an instance of 'std::bad_alloc'"],
    ["MemoryError"],
  ])("must be known as out of memory: %s", (line) => {
    expect(causeOf(line, { kind: "signal", signal: "SIGABRT" })).toBe("out-of-memory");
  });

  it.each([
    ["Error: listen EADDRINUSE: address already in use 127.0.0.1:3000"],
    ["OSError: [Errno 98] error while attempting to bind on address: address already in use"],
  ])("must be known as a taken port: %s", (line) => {
    expect(causeOf(line)).toBe("port-taken");
  });

  it.each([
    ["Error: connect ECONNREFUSED 127.0.0.1:5432"],
    ['connection to server at "127.0.0.1", port 5432 failed: Connection refused'],
    ["PrismaClientInitializationError: Can't reach database server at `localhost:5432`"],
    ["FATAL: the database system is starting up"],
  ])("must be known as a store that cannot be reached: %s", (line) => {
    expect(causeOf(line)).toBe("store-not-reachable");
  });

  it.each([
    ["TypeError: Cannot read properties of undefined (reading 'id')"],
    ["Error: connect ECONNREFUSED 127.0.0.1:9999"],
    ["missing required field name"],
    ["GET /users is required"],
    ["HTTP is not defined by this client"],
  ])("must not be taken for what it is not: %s", (line) => {
    expect(causeOf(line)).toBeUndefined();
  });

  it("must be a missing variable when it exits with EX_CONFIG, whatever it says", () => {
    expect(recognizeOutput({ kind: "code", code: 78 }, ["settings are wrong"], [])).toEqual({
      cause: "missing-variable",
      explanation: "settings are wrong",
    });
  });
});
