import type { ReleaseRecord, ServiceRecord } from "../../release/record.js";
import type { Changes } from "../changes.js";
import type { PlanBuilder } from "../plan-builder.js";
import { LIMIT_MS } from "../time-limits.js";
import type { ShipInput } from "./ship-input.js";

export function addGates(builder: PlanBuilder, record: ReleaseRecord): number[] {
  return record.gates.map((gate) =>
    builder.add({
      operation: { kind: "gate", gate: gate.name },
      needs: [],
      cause: gate.coverage === undefined ? gate.run : `${gate.run}, line coverage at least ${gate.coverage}%`,
      timeoutMs: gate.withinMs,
    }),
  );
}

export function addBuilds(builder: PlanBuilder, { observed, causes }: ShipInput, changes: Changes): number[] {
  return changes.started
    .filter((service) => !observed.artifacts.includes(service.artifact))
    .map((service) =>
      builder.add({
        operation: { kind: "build", service: service.name, artifact: service.artifact },
        needs: [],
        cause: causes[service.name] ?? "not built yet",
        timeoutMs: LIMIT_MS.build,
      }),
    );
}

export function addStores(builder: PlanBuilder, { record, observed }: ShipInput): number[] {
  return Object.keys(record.stores)
    .filter((name) => observed.stores[name]?.kind !== "running")
    .map((store) =>
      builder.add({
        operation: { kind: "provision", store },
        needs: [],
        cause: "not running",
        timeoutMs: LIMIT_MS.provision,
      }),
    );
}

export function addMigrations(
  builder: PlanBuilder,
  input: ShipInput,
  before: readonly number[],
  provisioned: readonly number[],
): number[] {
  const { record, previous } = input;
  const migrating = Object.values(record.services).filter(
    (service) => service.migrate !== undefined && previous?.services[service.name]?.artifact !== service.artifact,
  );
  const backedUp = addBackups(builder, input, migrating, [...before, ...provisioned]);
  const migrated: number[] = [];
  for (const service of migrating) {
    // One after the other: two migrations of one database at once would wait for each other, or worse.
    const n = builder.add({
      operation: { kind: "migrate", service: service.name },
      needs: [...before, ...backedUp, ...migrated],
      cause: service.migrate ?? "",
      timeoutMs: LIMIT_MS.migrate,
    });
    migrated.push(n);
  }
  return [...backedUp, ...migrated];
}

function addBackups(
  builder: PlanBuilder,
  { record, previous, observed }: ShipInput,
  migrating: readonly ServiceRecord[],
  needs: readonly number[],
): number[] {
  const migrated = new Set(migrating.flatMap((service) => service.uses));
  return (
    Object.values(record.stores)
      .filter((store) => store.kind === "postgres")
      // A store that was stopped with its environment holds data too; one that was never there holds none.
      .filter((store) => previous !== undefined || observed.stores[store.name] !== undefined)
      .filter(
        (store) => migrated.has(store.name) || (record.environment === "production" && store.backup !== undefined),
      )
      .map((store) =>
        builder.add({
          operation: { kind: "back-up", store: store.name, backup: record.id },
          needs,
          cause: migrated.has(store.name) ? "before a migration" : "before a production release",
          timeoutMs: LIMIT_MS.backUp,
        }),
      )
  );
}
