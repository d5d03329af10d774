import type { EnvironmentModel, StoreModel } from "../../model/app-model.js";
import { STORE_PORT } from "../../model/wiring/store-wiring.js";
import { usualName, variableName } from "../../model/wiring/variable-name.js";
import { type ImageLock, lockedImage } from "../image-lock.js";
import { run } from "./steps.js";
import type { ServiceContainer, Step } from "./workflow.js";

/** Fresh stores beside a job, and how the job's commands find them. */
export interface StoreContainers {
  readonly services: Readonly<Record<string, ServiceContainer>>;
  /** The same names that services get, with addresses that exist only while the job runs. */
  readonly env: Readonly<Record<string, string>>;
  /** What an image does not do at its start: extensions and further databases. */
  readonly steps: readonly Step[];
}

/** Nothing else has this name, so that no test ever meets a database with real data. */
const TEST = "test";

const HEALTH = "--health-interval 10s --health-timeout 5s --health-retries 5";

export function storeContainers(
  names: readonly string[],
  { stores }: EnvironmentModel,
  lock: ImageLock,
): StoreContainers {
  const needed = [...new Set(names)]
    .sort()
    .flatMap((name) => (Object.hasOwn(stores, name) ? (stores[name] ?? []) : []));
  const placed = needed.map((store) => ({ store, port: portOf(store, needed) }));
  return {
    services: Object.fromEntries(placed.map(({ store, port }) => [store.name, container(store, port, lock)])),
    env: Object.fromEntries(
      placed
        .toReversed()
        .flatMap(({ store, port }) =>
          [usualName(store.kind), `${variableName(store.name)}_URL`].map((name) => [name, urlOf(store, port)]),
        )
        .toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1)),
    ),
    steps: placed.flatMap(({ store }) => preparation(store)),
  };
}

/** The usual port for the first of a kind, the next ones for others. */
function portOf(store: StoreModel, all: readonly StoreModel[]): number {
  return STORE_PORT[store.kind] + all.filter(({ kind }) => kind === store.kind).indexOf(store);
}

function container(store: StoreModel, port: number, lock: ImageLock): ServiceContainer {
  const ports = [`${port}:${STORE_PORT[store.kind]}`];
  const image = lockedImage(lock, store.place.image);
  if (store.kind === "redis") return { image, ports, options: `--health-cmd "redis-cli ping" ${HEALTH}` };
  const env = { POSTGRES_USER: TEST, POSTGRES_PASSWORD: TEST, POSTGRES_DB: TEST };
  return { image, env, ports, options: `--health-cmd "pg_isready --username ${TEST}" ${HEALTH}` };
}

function urlOf(store: StoreModel, port: number): string {
  return store.kind === "redis"
    ? `redis://localhost:${port}`
    : `postgresql://${TEST}:${TEST}@localhost:${port}/${TEST}`;
}

function preparation(store: StoreModel): readonly Step[] {
  if (store.kind === "redis" || store.databases.length + store.extensions.length === 0) return [];
  const statements = [
    ...store.extensions.map((extension) => `CREATE EXTENSION IF NOT EXISTS "${extension}"`),
    ...store.databases.map((database) => `CREATE DATABASE "${database}"`),
  ];
  const url = `"$${variableName(store.name)}_URL"`;
  const lines = statements.map((statement) => `psql ${url} --command '${statement}'`);
  return [run(`Prepare the database ${store.name}`, lines)];
}
