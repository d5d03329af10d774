import { Redis } from "ioredis";
import type { Settings } from "./settings.js";

/** `blocking` is for the connection of a worker, which waits for its next job as long as it takes. */
export function openRedis(settings: Settings["redis"], use: "commands" | "blocking"): Redis {
  const url = settings.url.reveal();
  if (use === "blocking") return new Redis(url, { maxRetriesPerRequest: null });
  return new Redis(url, { maxRetriesPerRequest: 1, commandTimeout: 2_000 });
}
