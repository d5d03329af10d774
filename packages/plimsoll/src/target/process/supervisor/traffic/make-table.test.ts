import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recordFixture } from "../../../../release/record.fixture.js";
import { emptyTable, type RoutingTable } from "../../proxy/routing-table.js";
import { tableProblems } from "../../proxy/table-rules.js";
import { makeTable, type RevisionFacts, type TableChange } from "./make-table.js";
import { serviceFactsOf, webServices } from "./service-facts.js";

const EMPTY = emptyTable({ host: "127.0.0.1", port: 8080 });

/** Revisions of `web` and `api` that run, with the ports of their instances. */
type World = Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;

function change(world: World, split?: TableChange["split"]): TableChange {
  const facts = (service: string, revision: string): RevisionFacts | undefined => {
    const number = Number(revision.slice(1));
    const record = recordFixture({
      number,
      services: { [service]: { revision, hosts: [`${service}.localhost`] } },
      overrides: { target: { kind: "process", host: "127.0.0.1", port: 8080 }, domain: "localhost" },
    });
    const written = record.services[service];
    const ports = world[service]?.[revision];
    if (written === undefined || Number.isNaN(number)) return undefined;
    const instances = (ports ?? []).map((port) => ({ id: `${service}-${port}`, host: "127.0.0.1", port }));
    return { ...serviceFactsOf(record, written), instances, running: ports !== undefined };
  };
  const running = Object.fromEntries(Object.entries(world).map(([name, revisions]) => [name, Object.keys(revisions)]));
  return { fence: 1, facts, running, declared: [], split };
}

const weightsOf = (table: RoutingTable, service = "web") =>
  Object.fromEntries((table.services[service]?.revisions ?? []).map(({ revision, weight }) => [revision, weight]));

describe("the table that follows", () => {
  it("must let other services call one that starts, and visitors only from its first shift on", () => {
    const started = makeTable(EMPTY, change({ web: { r1: [4001] } }));
    expect(started).toMatchObject({ generation: 1, fence: 1, listeners: { internal: { web: 0 } }, routes: [] });
    expect(weightsOf(started)).toEqual({ r1: 100 });
    const replaced = makeTable(started, change({ web: { r2: [4002] } }));
    expect(replaced.routes).toEqual([]);
    expect(weightsOf(replaced)).toEqual({ r2: 100 });
    const shifted = makeTable(replaced, change({ web: { r2: [4002] } }, { web: { r2: 100 } }));
    expect(shifted.routes).toEqual([{ host: "web.localhost", path: "/", service: "web" }]);
  });

  it("must give a service that starts an address before it has an instance", () => {
    const [api] = webServices(recordFixture({ services: { api: {} } }));
    const table = makeTable(EMPTY, { ...change({}), declared: api === undefined ? [] : [api] });
    expect(table.listeners.internal).toEqual({ api: 0 });
    expect(table.services.api?.revisions).toEqual([]);
  });

  it("must keep weights when instances come and go, and a revision without traffic as long as it runs", () => {
    const world = { web: { r1: [4001], r2: [4002] } };
    const shifted = makeTable(EMPTY, change(world, { web: { r1: 90, r2: 10 } }));
    expect(weightsOf(shifted)).toEqual({ r1: 90, r2: 10 });
    const warm = makeTable(shifted, change(world, { web: { r2: 100 } }));
    expect(weightsOf(warm)).toEqual({ r1: 0, r2: 100 });
    const restarted = makeTable(warm, change({ web: { r1: [], r2: [4002, 4003] } }));
    expect(restarted.services.web?.revisions).toMatchObject([
      { revision: "r1", weight: 0, instances: [] },
      { revision: "r2", weight: 100, instances: [{ port: 4002 }, { port: 4003 }] },
    ]);
    expect(weightsOf(makeTable(restarted, change({ web: { r2: [4002] } })))).toEqual({ r2: 100 });
  });

  it("must take its visitors from a service that a split names with no revision", () => {
    const world = { web: { r1: [4001] } };
    const serving = makeTable(EMPTY, change(world, { web: { r1: 100 } }));
    expect(serving.routes).toHaveLength(1);
    expect(makeTable(serving, change(world, { web: {} })).routes).toEqual([]);
    expect(weightsOf(makeTable(serving, change({}, { web: {} })))).toEqual({});
  });

  it("must leave alone what it says about a revision of which nothing is known", () => {
    const serving = makeTable(EMPTY, change({ web: { r1: [4001] } }, { web: { r1: 100 } }));
    const unknown = { ...change({}), facts: () => undefined };
    expect(makeTable(serving, unknown)).toEqual({ ...serving, generation: 2 });
  });

  it("must keep the port of a service whose last revision is gone", () => {
    const serving = makeTable(EMPTY, change({ web: { r1: [4001] } }, { web: { r1: 100 } }));
    const held = { ...serving, listeners: { ...serving.listeners, internal: { web: 5001 } } };
    const gone = makeTable(held, change({}, { web: {} }));
    expect(gone.services.web?.revisions).toEqual([]);
    expect(gone.listeners.internal).toEqual({ web: 5001 });
  });

  it("must be one that the proxy accepts, whatever starts, stops and shifts in whatever order", () => {
    const revision = fc.constantFrom("r1", "r2", "r3");
    const service = fc.constantFrom("web", "api");
    const step = fc.oneof(
      fc.record({ kind: fc.constant("start" as const), service, revision }),
      fc.record({ kind: fc.constant("stop" as const), service, revision }),
      fc.record({ kind: fc.constant("shift" as const), service, revision, weight: fc.integer({ min: 0, max: 100 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        let world: Record<string, Record<string, readonly number[]>> = {};
        let table = EMPTY;
        for (const [n, each] of steps.entries()) {
          const revisions = world[each.service] ?? {};
          let split: TableChange["split"];
          // Ports come from the system, which gives no two running instances the same.
          if (each.kind === "start")
            world = { ...world, [each.service]: { ...revisions, [each.revision]: [4_001 + n] } };
          else if (each.kind === "stop") {
            const weight = weightsOf(table, each.service)[each.revision] ?? 0;
            // As the stop operation does it: a part of the traffic must be shifted away first, and all of it is.
            if (weight > 0 && weight < 100) continue;
            if (weight === 100) split = { [each.service]: {} };
            const { [each.revision]: _gone, ...rest } = revisions;
            world = { ...world, [each.service]: rest };
          } else {
            const other = Object.keys(revisions).find((name) => name !== each.revision);
            if (revisions[each.revision] === undefined) continue;
            const weights =
              other === undefined
                ? { [each.revision]: 100 }
                : { [each.revision]: each.weight, [other]: 100 - each.weight };
            split = { [each.service]: weights };
          }
          const next = makeTable(table, change(world, split));
          expect(tableProblems(next)).toEqual([]);
          expect(next.generation).toBe(table.generation + 1);
          table = next;
        }
      }),
      { numRuns: 200 },
    );
  });
});
