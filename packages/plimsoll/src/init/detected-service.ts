import type { WrittenService } from "../definition/service.js";

/** A service as it was found, before it is known what else there is. */
export interface DetectedService {
  readonly name: string;
  readonly dir: string;
  /** `site` is what visitors open, `api` answers requests, `worker` only works. */
  readonly role: "site" | "api" | "worker";
  /** Why it counts as one, for people: `Next.js`, `Fastify`. */
  readonly technology: string;
  readonly written: WrittenService;
  /** That its own dependencies talk to. */
  readonly stores: readonly StoreKind[];
  /** That only packages of the repository which it depends on talk to; it may never call that part of them. */
  readonly storesThroughOthers: readonly StoreKind[];
  /** What the author should look at. */
  readonly notes: readonly string[];
}

export type StoreKind = "postgres" | "redis";

/** A DNS label from the name of a package or folder: `@shop/Web_App` gives `web-app`. */
export function labelOf(name: string, fallback: string): string {
  const plain = name
    .replace(/^@[^/]+\//, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  return (
    plain
      .replace(/^[^a-z]+/, "")
      .slice(0, 40)
      .replace(/-+$/, "") || fallback
  );
}
