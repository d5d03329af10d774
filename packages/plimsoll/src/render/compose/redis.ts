import type { RedisModel } from "../../model/app-model.js";
import { storeWiring } from "../../model/wiring/store-wiring.js";
import { lockedImage } from "../image-lock.js";
import type { ComposeService } from "./compose-file.js";
import { readOnly, runningForGood } from "./hardening.js";
import { storeHealth } from "./health.js";
import { networksOfStore } from "./networks.js";
import type { Stack } from "./stack.js";
import { variableText } from "./variable-text.js";
import { storeVolume } from "./volume-names.js";

const UNITS = [
  ["gb", 1024 ** 3],
  ["mb", 1024 ** 2],
] as const;

export function composeRedis(stack: Stack, store: RedisModel): ComposeService {
  const { develops, environment, lock } = stack;
  const { password } = storeWiring(environment, store, "docker");
  return {
    image: lockedImage(lock, store.place.image),
    command: ["sh", "-c", `exec redis-server ${options(store)} --requirepass "$$REDISCLI_AUTH"`],
    // The client of the health check takes it from there, too.
    environment: password === undefined ? {} : { REDISCLI_AUTH: variableText(password) },
    ...(develops && store.place.publish !== undefined && { ports: [`127.0.0.1:${store.place.publish}:6379`] }),
    ...(store.persist && { volumes: [`${storeVolume(store)}:/data`] }),
    // A refusal would end with exit code 0 as well.
    healthcheck: storeHealth(["CMD-SHELL", "redis-cli ping | grep -q PONG"], develops),
    networks: networksOfStore(stack),
    ...(develops ? {} : runningProtected(store)),
  };
}

function options({ maxMemory, eviction, persist }: RedisModel): string {
  const saved = persist ? "--appendonly yes" : '--appendonly no --save ""';
  return `--maxmemory ${redisMemory(maxMemory)} --maxmemory-policy ${eviction} ${saved}`;
}

/** `1gb` is 1024³ bytes in Redis's words. */
function redisMemory(bytes: number): string {
  const unit = UNITS.find(([, size]) => bytes % size === 0);
  return unit === undefined ? String(bytes) : `${bytes / unit[1]}${unit[0]}`;
}

/** The image's own user, so that it needs no rights of root to become it. */
function runningProtected({ place, persist }: RedisModel): ComposeService {
  const isAlpine = place.image.includes("alpine");
  return {
    user: isAlpine ? "999:1000" : "999:999",
    ...readOnly(persist ? [] : ["/data"], 999),
    ...runningForGood(place.resources, { stopMs: 30_000 }),
  };
}
