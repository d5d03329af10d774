import type { PostgresModel } from "../../model/app-model.js";
import { storeWiring } from "../../model/wiring/store-wiring.js";
import { type Commented, explained } from "../format/commented.js";
import { lockedImage } from "../image-lock.js";
import type { ComposeService } from "./compose-file.js";
import { runningForGood } from "./hardening.js";
import { storeHealth } from "./health.js";
import { networksOfStore } from "./networks.js";
import { initMounts } from "./postgres-init.js";
import type { Stack } from "./stack.js";
import { variableText } from "./variable-text.js";
import { storeVolume } from "./volume-names.js";

/** From this version on the image keeps the data of each major version in a folder of its own below this one. */
const VERSIONED_DATA = 18;

export function composePostgres(stack: Stack, store: PostgresModel): ComposeService | Commented {
  const service = postgresService(stack, store);
  if (stack.develops) return service;
  return explained(service, "Not read-only: compose copies the secret into it, which no read-only container takes");
}

function postgresService(stack: Stack, store: PostgresModel): ComposeService {
  const { develops, environment, lock } = stack;
  const { user = "", database = "", password } = storeWiring(environment, store, "docker");
  const isSecret = password?.kind === "secret";
  const data = store.version >= VERSIONED_DATA ? "/var/lib/postgresql" : "/var/lib/postgresql/data";
  return {
    image: lockedImage(lock, store.place.image),
    command: ["postgres", ...settingsOf(store).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    environment: {
      POSTGRES_USER: user,
      POSTGRES_DB: database,
      ...(password?.kind === "plain" && { POSTGRES_PASSWORD: variableText(password) }),
      ...(isSecret && { POSTGRES_PASSWORD_FILE: `/run/secrets/${secretName(password.secret)}` }),
    },
    ...(isSecret && { secrets: [secretName(password.secret)] }),
    ...(develops && store.place.publish !== undefined && { ports: [`127.0.0.1:${store.place.publish}:5432`] }),
    volumes: [`${storeVolume(store)}:${data}`, ...initMounts(stack, store)],
    // Over TCP: while it prepares its first start, the image answers on a socket only.
    healthcheck: storeHealth(
      ["CMD", "pg_isready", "--quiet", "--host", "127.0.0.1", "--username", user, "--dbname", database],
      develops,
    ),
    networks: networksOfStore(stack),
    ...(develops ? {} : runningProtected(store)),
  };
}

/** As compose names it; the variable of the same secret is upper case. */
export function secretName(secret: string): string {
  return secret.toLowerCase().replaceAll("_", "-");
}

function settingsOf({ maxConnections, settings }: PostgresModel): readonly (readonly [string, string])[] {
  const own = Object.entries(settings).filter(([name]) => name !== "max_connections");
  return [["max_connections", String(maxConnections)], ...own.toSorted(([a], [b]) => (a < b ? -1 : 1))];
}

/** The image's own user, so that it needs no rights of root to become it. */
function runningProtected({ place }: PostgresModel): ComposeService {
  const user = place.image.includes("alpine") ? 70 : 999;
  return {
    user: `${user}:${user}`,
    // Parallel queries share memory there, and the engine's 64 MB are soon full.
    shm_size: "256m",
    ...runningForGood(place.resources, { stopMs: 60_000 }),
  };
}
