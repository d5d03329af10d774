import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../../../base/clock.js";
import { openInstanceLog } from "./instance-log.js";
import { makeLogEntry } from "./log-entry.js";
import { openRawTail } from "./raw-tail.js";
import { followLogs, readLogs } from "./read-logs.js";
import { openRotatingFile } from "./rotating-file.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-logs-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const LABELS = { service: "api", revision: "r1", release: "1-abc", instance: "api-1" };
const NOW = Date.parse("2026-01-01T00:00:00.000Z");
const logOf = (instance = "api-1", secrets: readonly string[] = []) =>
  openInstanceLog({
    labels: { ...LABELS, instance },
    folder: join(folder, "api"),
    rotation: { size: 100_000, count: 2 },
    now: () => NOW,
    secrets,
  });

describe("a log entry", () => {
  it("must carry the labels, and the application's own JSON, which cannot forge them", () => {
    const line = JSON.stringify({ level: 30, msg: "hi", service: "forged", time: NOW + 5 });
    expect(makeLogEntry(line, "stdout", LABELS, NOW)).toEqual({
      time: "2026-01-01T00:00:00.005Z",
      ...LABELS,
      stream: "stdout",
      level: 30,
      message: "hi",
    });
  });

  it.each(["plain", "{broken json", "[1,2]", "null"])(
    "must keep text that is no JSON object as its message: %s",
    (line) => {
      expect(makeLogEntry(line, "stderr", LABELS, NOW)).toEqual({
        time: "2026-01-01T00:00:00.000Z",
        ...LABELS,
        stream: "stderr",
        message: line,
      });
    },
  );
});

describe("an instance's log", () => {
  it("must hold every line once, in order, whenever the supervisor looks or dies and another one goes on", () => {
    const chunk = fc.record({
      text: fc.string({ unit: fc.constantFrom("a", "ü", "\n", "€"), maxLength: 12 }),
      next: fc.constantFrom("look", "die", "nothing"),
    });
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 20 }), (chunks) => {
        const path = join(mkdtempSync(join(folder, "raw-")), "raw");
        let tail = openRawTail(path, 0);
        const seen: string[] = [];
        for (const { text, next } of chunks) {
          appendFileSync(path, text);
          if (next === "nothing") continue;
          seen.push(...tail.read());
          if (next === "look") continue;
          const { offset } = tail;
          tail.close();
          tail = openRawTail(path, offset);
        }
        seen.push(...tail.readLast());
        tail.close();
        expect(seen).toEqual(
          chunks
            .map(({ text }) => text)
            .join("")
            .split("\n")
            .filter((line) => line !== ""),
        );
      }),
      { numRuns: 100 },
    );
  });

  it("must leave no raw output about once it was read and the instance is quiet, and go on where it was", () => {
    const log = logOf();
    appendFileSync(log.stdout, "one\n");
    log.catchUp();
    log.catchUp();
    expect(statSync(log.stdout).size).toBe(0);
    appendFileSync(log.stdout, "two\n");
    log.catchUp();
    expect(log.lastLines(5)).toEqual(["one", "two"]);
    log.close();
    expect(readdirSync(join(folder, "api"))).toEqual(["api-1.ndjson"]);
  });

  it("must tell the last lines of this life only, and those of an adopted one", () => {
    const log = logOf();
    appendFileSync(log.stdout, "earlier\n");
    log.finish();
    log.startLife();
    appendFileSync(log.stderr, "no line end");
    log.finish();
    expect(log.lastLines(5)).toEqual(["no line end"]);
    expect(logOf().lastLines(5)).toEqual(["earlier", "no line end"]);
  });
});

describe("a rotating file", () => {
  it("must never exceed its size by more than a line, and keep as many older files as it may", () => {
    const path = join(folder, "app.ndjson");
    const file = openRotatingFile(path, { size: 30, count: 2 });
    for (let n = 0; n < 10; n += 1) file.append(`line number ${n}\n`);
    file.close();
    expect(readdirSync(folder).sort()).toEqual(["app.ndjson", "app.ndjson.1", "app.ndjson.2"]);
    expect(readFileSync(path, "utf8")).toBe("line number 8\nline number 9\n");
    expect(readFileSync(`${path}.2`, "utf8")).toBe("line number 4\nline number 5\n");
  });
});

describe("reading logs", () => {
  function writeEntry(instance: string, second: number, message: string): void {
    const log = logOf(instance);
    appendFileSync(log.stdout, `${JSON.stringify({ time: NOW + second * 1_000, message })}\n`);
    log.catchUp();
    log.close();
  }

  it("must give the last lines of a service over all its instances, also those that are gone, in the order of time", () => {
    writeEntry("api-1", 1, "first");
    writeEntry("api-2", 2, "second");
    writeEntry("api-1", 3, "third");
    const messages = (tail: number) => readLogs(folder, { service: "api", tail }).map(({ message }) => message);
    expect(messages(100)).toEqual(["first", "second", "third"]);
    expect(messages(2)).toEqual(["second", "third"]);
    expect(messages(0)).toEqual([]);
    expect(readLogs(folder, { service: "other", tail: 5 })).toEqual([]);
  });

  it("must give new lines as they come when it follows, of instances that start later too", async () => {
    writeEntry("api-1", 1, "before");
    const stop = new AbortController();
    const following = followLogs(folder, { tail: 1 }, systemClock, stop.signal);
    expect((await following.next()).value).toMatchObject({ message: "before" });
    const next = following.next();
    writeEntry("api-2", 2, "after");
    expect((await next).value).toMatchObject({ message: "after", instance: "api-2" });
    stop.abort();
    expect((await following.next()).done).toBe(true);
  });
});
