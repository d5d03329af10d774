import { describe, expect, test } from "vitest";
import { BLUE_GREEN, CANARY, ROLLING, recordFixture } from "../release/record.fixture.js";
import type { ReleaseRecord } from "../release/record.js";
import { makeRollbackPlan } from "./make-rollback-plan.js";
import { makeShipPlan } from "./make-ship-plan.js";
import type { Observed } from "./observed.js";
import { printPlan } from "./print.js";

const NOTHING: Observed = { serving: undefined, services: {}, stores: {}, artifacts: [], addresses: [] };

function serving(record: ReleaseRecord, warm?: ReleaseRecord): Observed {
  const entries = Object.values(record.services).map((service) => {
    const other = warm?.services[service.name];
    const revisions = [
      {
        revision: service.revision,
        weight: service.role === "web" ? 100 : 0,
        running: service.replicas,
        ready: service.replicas,
      },
    ];
    if (other !== undefined && other.role === "web") {
      revisions.push({ revision: other.revision, weight: 0, running: other.replicas, ready: other.replicas });
    }
    return [service.name, revisions] as const;
  });
  return {
    serving: record.id,
    services: Object.fromEntries(entries),
    stores: { db: { kind: "running", version: "16" } },
    artifacts: Object.values(record.services).map((service) => service.artifact),
    addresses: [],
  };
}

function shipped(record: ReleaseRecord, previous?: ReleaseRecord, observed?: Observed, approval = false): string {
  const seen = observed ?? (previous === undefined ? NOTHING : serving(previous));
  return printPlan(
    makeShipPlan({ record, previous, observed: seen, approval, causes: { api: "sources changed: 3 files" } }),
  );
}

describe("a ship plan", () => {
  test("for a first release must build, provision, migrate and start everything before it gives traffic", () => {
    expect(shipped(recordFixture())).toMatchSnapshot();
  });

  test("after everything was stopped must back up the data that is there before it migrates", () => {
    const stopped: Observed = { ...NOTHING, stores: { db: { kind: "stopped" } } };
    const kinds = makeShipPlan({
      record: recordFixture(),
      previous: undefined,
      observed: stopped,
      approval: false,
      causes: {},
    })
      .operations.map(({ operation }) => operation.kind)
      .filter((kind) => ["provision", "back-up", "migrate", "start"].includes(kind));
    expect([...new Set(kinds)]).toEqual(["provision", "back-up", "migrate", "start"]);
  });

  test("of a canary must change only what differs and must bake every step but the last", () => {
    const previous = recordFixture({ number: 1 });
    const record = recordFixture({
      number: 2,
      services: { api: {}, web: { revision: "web-r1", artifact: "web-a1" }, jobs: { role: "worker" } },
    });
    expect(shipped(record, previous)).toMatchSnapshot();
  });

  test("of a blue-green release must move all traffic at once, after a person approved", () => {
    const previous = recordFixture({ number: 1, strategy: BLUE_GREEN });
    expect(shipped(recordFixture({ number: 2, strategy: BLUE_GREEN }), previous, undefined, true)).toMatchSnapshot();
  });

  test("of a rolling release must never take more capacity away than it has brought", () => {
    const services = { api: { replicas: 3 }, web: { replicas: 2 } };
    const previous = recordFixture({ number: 1, strategy: ROLLING, services });
    expect(shipped(recordFixture({ number: 2, strategy: ROLLING, services }), previous)).toMatchSnapshot();
  });

  test("must stop revisions that neither serve nor are the way back", () => {
    const oldest = recordFixture({ number: 1 });
    const previous = recordFixture({ number: 2 });
    const plan = shipped(recordFixture({ number: 3, strategy: CANARY }), previous, serving(previous, oldest));
    expect(plan).toContain("stop api@api-r1");
    expect(plan).not.toContain("stop api@api-r2");
    expect(plan).toContain("stop jobs@jobs-r2");
  });

  test("must not migrate again when the service's sources did not change", () => {
    const previous = recordFixture({ number: 1 });
    const record = recordFixture({
      number: 2,
      services: { api: { artifact: "api-a1" }, web: {}, jobs: { role: "worker" } },
    });
    expect(shipped(record, previous)).not.toContain("migrate");
  });
});

describe("a rollback plan", () => {
  test("to a warm record must move the traffic in its first operation", () => {
    const to = recordFixture({ number: 1 });
    const from = recordFixture({ number: 2 });
    expect(printPlan(makeRollbackPlan({ to, from, observed: serving(from, to) }))).toMatchSnapshot();
  });

  test("to a cold record must start it and wait until it is ready before traffic moves", () => {
    const to = recordFixture({ number: 1 });
    const from = recordFixture({ number: 2 });
    expect(printPlan(makeRollbackPlan({ to, from, observed: serving(from) }))).toMatchSnapshot();
  });
});
