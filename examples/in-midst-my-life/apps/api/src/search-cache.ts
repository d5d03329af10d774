import type { Redis } from "ioredis";

export interface SearchCache<Value> {
  /** The kept value, or what `load` gives. A cache that does not answer is no reason to fail. */
  read(key: string, load: () => Promise<Value>): Promise<Value>;
  clear(): Promise<void>;
}

interface Count {
  readonly hit: () => void;
  readonly miss: () => void;
}

const keepSeconds = 30;

/** `version` tells apart what revisions of the code keep: another revision's value may have another form. */
export function searchCache<Value>(redis: Redis, version: string, count: Count): SearchCache<Value> {
  const generation = async () => (await redis.get("search:generation")) ?? "0";

  return {
    read: async (key, load) => {
      const name = await generation().then(
        (current) => `search:${version}:${current}:${key}`,
        () => undefined,
      );
      const kept = name === undefined ? null : await redis.get(name).catch(() => null);
      if (kept !== null) {
        count.hit();
        return JSON.parse(kept) as Value;
      }
      count.miss();
      const value = await load();
      if (name !== undefined) await redis.set(name, JSON.stringify(value), "EX", keepSeconds).catch(() => null);
      return value;
    },
    clear: async () => {
      await redis.incr("search:generation").catch(() => 0);
    },
  };
}
