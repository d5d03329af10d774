import { parse as parseYaml } from "yaml";
import type { WrittenStore } from "../definition/store.js";
import { postgres, redis } from "../definition/store.js";
import type { StoreKind } from "./detected-service.js";
import type { RepositoryFiles } from "./repository-files.js";

const COMPOSE_FILE = /^(docker-)?compose([.-][\w.-]+)?\.ya?ml$/;

/** The stores that compose files start, with the versions they name. */
export function composeStores(files: RepositoryFiles): ReadonlyMap<StoreKind, WrittenStore> {
  const stores = new Map<StoreKind, WrittenStore>();
  const names = files.list(".").filter((name) => COMPOSE_FILE.test(name));
  for (const image of names.flatMap((name) => imagesIn(files.read(name) ?? ""))) {
    const [, kind, version] =
      /(?:^|\/)(postgres|pgvector|postgis|redis|valkey)(?::[a-z]*(\d+)?[^/]*)?$/.exec(image) ?? [];
    if (kind === undefined) continue;
    const isRedis = kind === "redis" || kind === "valkey";
    const major = within(version, isRedis ? [6, 8] : [13, 18]);
    if (isRedis) stores.set("redis", stores.get("redis") ?? redis(major));
    else stores.set("postgres", postgres({ ...major, ...(kind === "pgvector" && { extensions: ["vector"] }) }));
  }
  return stores;
}

function imagesIn(text: string): readonly string[] {
  let services: unknown;
  try {
    services = (parseYaml(text) as { services?: unknown } | null)?.services;
  } catch {
    return [];
  }
  return Object.values((services ?? {}) as Record<string, { image?: unknown } | null>).flatMap((service) =>
    typeof service?.image === "string" ? [service.image] : [],
  );
}

function within(version: string | undefined, [least, most]: readonly [number, number]) {
  const major = Number(version);
  return major >= least && major <= most ? { version: major } : {};
}
