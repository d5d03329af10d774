import fc from "fast-check";
import type { WrittenApp } from "../definition/app.js";
import type { EnvironmentModel } from "../model/app-model.js";
import { parseApp } from "../model/parse/parse-app.js";
import type { Observed } from "../plan/observed.js";
import type { ShipInput } from "../plan/ship/ship-input.js";
import { makeRecord } from "../release/make-record.js";
import type { ReleaseRecord } from "../release/record.js";
import { secretsOf } from "../release/secret-names.js";

const NOTHING: Observed = { serving: undefined, services: {}, stores: {}, artifacts: [], addresses: [] };

/** The first release of a definition, as the command line would make it. */
export function firstShip(written: WrittenApp, environment = "production"): ShipInput {
  const model = modelOf(written, environment);
  return { record: recordOf(model, 1), previous: undefined, observed: NOTHING, approval: model.approval, causes: {} };
}

/** The next release, of which every service has changed, while the first one runs whole. */
export function nextShip(written: WrittenApp, environment = "production"): ShipInput {
  const model = modelOf(written, environment);
  const previous = recordOf(model, 1);
  const record = recordOf(model, 2);
  const causes = Object.fromEntries(Object.keys(record.services).map((name) => [name, "sources changed: 1 file"]));
  return { record, previous, observed: serving(previous), approval: model.approval, causes };
}

/** What a target says where only this record runs. */
export function serving(record: ReleaseRecord): Observed {
  const services = Object.values(record.services).map(({ name, revision, replicas, role }) => {
    return [name, [{ revision, weight: role === "web" ? 100 : 0, running: replicas, ready: replicas }]] as const;
  });
  return {
    serving: record.id,
    services: Object.fromEntries(services),
    stores: Object.fromEntries(Object.keys(record.stores).map((name) => [name, { kind: "running", version: "16" }])),
    artifacts: Object.values(record.services).map(({ artifact }) => artifact),
    addresses: [],
  };
}

/** Some of the services that use a database also migrate it. */
export function migrating(written: WrittenApp): WrittenApp {
  const services = Object.entries(written.services).map(([name, service]) => {
    const database = [service.uses ?? []].flat().find((it) => written.stores?.[it]?.kind === "postgres");
    return [name, database === undefined ? service : { ...service, migrate: "npm run migrate" }] as const;
  });
  return { ...written, services: Object.fromEntries(services) };
}

function modelOf(written: WrittenApp, environment: string): EnvironmentModel {
  const parsed = parseApp(written, { file: "plimsoll.config.ts" });
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("\n"));
  const model = parsed.model.environments[environment];
  if (model === undefined) throw new Error(`the definition has no ${environment}`);
  return model;
}

function recordOf(model: EnvironmentModel, number: number): ReleaseRecord {
  return makeRecord({
    model,
    number,
    commit: `${number}c0ffee`,
    subject: "A change",
    by: "ada",
    now: 0,
    artifacts: Object.fromEntries(Object.keys(model.services).map((name) => [name, `${name}-a${number}`])),
    secrets: Object.fromEntries(secretsOf(model).map(({ name }) => [name, { name, version: "v1" }])),
  });
}

export const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });
