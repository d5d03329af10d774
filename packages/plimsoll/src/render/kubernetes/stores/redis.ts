import type { RedisModel } from "../../../model/app-model.js";
import type { Cluster } from "../cluster.js";
import { passwordVariable } from "./password.js";
import type { StoreServer } from "./store-server.js";

/** The user `redis` of the official images. */
const REDIS_USER = 999;

export function redisServer(cluster: Cluster, store: RedisModel): StoreServer {
  return {
    user: REDIS_USER,
    args: [
      "redis-server",
      "--dir",
      "/data",
      "--appendonly",
      store.persist ? "yes" : "no",
      "--maxmemory",
      String(store.maxMemory),
      "--maxmemory-policy",
      store.eviction,
      "--requirepass",
      "$(REDISCLI_AUTH)",
    ],
    // The name is redis-cli's own, so that the probe needs no password on its command line.
    env: [passwordVariable(cluster, store, "REDISCLI_AUTH")],
    data: "/data",
    writable: ["/tmp"],
    files: undefined,
    asks: ["redis-cli", "ping"],
    stopSeconds: 30,
    persists: store.persist,
  };
}
