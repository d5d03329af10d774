import { expect, test } from "vitest";
import { type StatusFacts, statusLines } from "./status-lines.js";

const facts: StatusFacts = {
  environment: "production",
  serves: { release: "2-02e5cf3e", subject: "Show until when one can apply" },
  underWay: undefined,
  observed: {
    services: {
      api: [
        { revision: "7864eba4", weight: 100, running: 3, ready: 3 },
        { revision: "b64d965a", weight: 0, running: 3, ready: 3 },
      ],
      orchestrator: [{ revision: "a23268ce", weight: 0, running: 2, ready: 2 }],
    },
    stores: { db: { kind: "running", version: "16.14" }, cache: { kind: "stopped" } },
    addresses: [{ host: "api.shop.localhost", url: "http://api.shop.localhost:8080", service: "api" }],
  },
  instances: [
    {
      id: "api-7864eba4-68d479",
      service: "api",
      revision: "7864eba4",
      release: "2-02e5cf3e",
      phase: "running",
      ready: true,
      pid: 18092,
      port: 20_001,
      uptimeMs: 1_138_000,
      restarts: 0,
      lastExit: undefined,
      memory: 88_080_384,
    },
  ],
  alarms: [],
};

test("says what serves, what runs and where it answers, with no share of traffic for what gets none by nature", () => {
  expect(statusLines(facts)).toEqual([
    "production: 2-02e5cf3e serves, Show until when one can apply",
    "  api@7864eba4                 100%  3 of 3 ready",
    "  api@b64d965a                   0%  3 of 3 ready",
    "  orchestrator@a23268ce           -  2 of 2 ready",
    "  db                           running, version 16.14",
    "  cache                        stopped",
    "  api-7864eba4-68d479          running  pid 18092  up 18 min  84 MiB  0 restarts",
    "  http://api.shop.localhost:8080  (api)",
  ]);
});

test("in the middle of a shift two releases share the traffic: it is not true that nothing serves", () => {
  const api = [
    { revision: "7864eba4", weight: 90, running: 3, ready: 3 },
    { revision: "d741aa53", weight: 10, running: 3, ready: 3 },
  ];
  const underWay = { release: "3-0a78e0e6", by: "ada", holder: undefined, goingBack: false, previous: "2-02e5cf3e" };
  const observed = { ...facts.observed, services: { api } };
  expect(statusLines({ ...facts, serves: undefined, underWay, observed }).slice(0, 4)).toEqual([
    "production: 2-02e5cf3e and 3-0a78e0e6 share the traffic",
    "  release 3-0a78e0e6 is under way; nobody carries it on: plimsoll resume",
    "  api@7864eba4                  90%  3 of 3 ready",
    "  api@d741aa53                  10%  3 of 3 ready",
  ]);
});

test("before the first release has traffic, nothing serves", () => {
  const underWay = { release: "1-c108a745", by: "ada", holder: "ada", goingBack: true, previous: undefined };
  const observed = { services: { api: [] }, stores: {}, addresses: [] };
  expect(
    statusLines({ environment: "production", serves: undefined, underWay, observed, instances: [], alarms: [] }),
  ).toEqual(["production: nothing serves", "  release 1-c108a745 is under way, going back; held by ada"]);
});
