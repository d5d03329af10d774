import type { EnvironmentModel, StoreModel } from "../app-model.js";
import type { TargetModel } from "../place-model.js";
import { usualName, variableName } from "./variable-name.js";
import type { WiredValue } from "./wired-value.js";

/** How a store is reached from a container, and what its own container must be told to be reached so. */
export interface StoreWiring {
  readonly host: string;
  readonly port: number;
  /** PostgreSQL's role and first database; undefined for Redis. */
  readonly user: string | undefined;
  readonly database: string | undefined;
  /** Throw-away text in development, else a secret; undefined for a managed store, whose address holds it. */
  readonly password: WiredValue | undefined;
  /** What a service gets as `DATABASE_URL` and `DB_URL`. */
  readonly url: WiredValue;
}

export const STORE_PORT: Readonly<Record<StoreModel["kind"], number>> = { postgres: 5432, redis: 6379 };

/** Known to everybody, so that nobody mistakes it for a secret. */
const DEVELOPMENT_PASSWORD = "development-only";

export function storeWiring(environment: EnvironmentModel, store: StoreModel, place: TargetModel["kind"]): StoreWiring {
  const port = STORE_PORT[store.kind];
  const host = hostOf(store, place);
  const database = store.kind === "postgres" ? databaseName(environment) : undefined;
  const user = database === undefined ? undefined : environment.app.replaceAll("-", "_");
  if (store.place.managed) {
    const secret = urlSecret(environment, store);
    return { host, port, user, database, password: undefined, url: { kind: "secret", secret } };
  }
  const password: WiredValue =
    environment.tier === "development"
      ? { kind: "plain", value: DEVELOPMENT_PASSWORD }
      : { kind: "secret", secret: `${variableName(store.name)}_PASSWORD` };
  const after = database === undefined ? `@${host}:${port}` : `@${host}:${port}/${database}`;
  const before = database === undefined ? "redis://:" : `postgresql://${user}:`;
  return { host, port, user, database, password, url: addressOf(before, password, after) };
}

/** Development's database says so, so that no tool mistakes one for the other. */
export function databaseName({ app, tier }: EnvironmentModel): string {
  const name = app.replaceAll("-", "_");
  return tier === "development" ? `${name}_dev` : name;
}

/** The name that libraries expect, for the first store of its kind. */
function urlSecret(environment: EnvironmentModel, store: StoreModel): string {
  const first = Object.values(environment.stores).find(({ kind }) => kind === store.kind);
  return first?.name === store.name ? usualName(store.kind) : `${variableName(store.name)}_URL`;
}

/** CloudNativePG names the service that leads to the primary. */
function hostOf(store: StoreModel, place: TargetModel["kind"]): string {
  const operated = store.kind === "postgres" && store.operator && place === "kubernetes";
  return operated ? `${store.name}-rw` : store.name;
}

function addressOf(before: string, password: WiredValue, after: string): WiredValue {
  if (password.kind === "plain") return { kind: "plain", value: `${before}${password.value}${after}` };
  return { kind: "composed", parts: [before, ...(password.kind === "secret" ? [password] : password.parts), after] };
}
