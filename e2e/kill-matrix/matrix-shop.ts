import type { WrittenRelease } from "../../packages/plimsoll/src/definition/release.js";
import { CREATE_ENTRIES, MODULES, migration } from "../world/ledger-code.js";
import type { Asked, Load } from "../world/load.js";
import { Shop } from "../world/shop.js";
import { SHOP_CODE } from "../world/shop-code.js";
import { LEDGER_SERVICE } from "./ledger-service.js";

export const STRATEGIES = {
  rolling: { kind: "rolling", monitor: "0s" },
  "blue-green": { kind: "blue-green", monitor: "0s" },
  canary: { kind: "canary", steps: [50, 100], monitor: "300ms", judge: { detect: 20 } },
} as const satisfies Readonly<Record<string, WrittenRelease>>;

export type Strategy = keyof typeof STRATEGIES;

/** Three pages that need no store, a read of both stores, a write. */
export const ASKED: readonly Asked[] = [
  { method: "GET", path: "/" },
  { method: "GET", path: "/" },
  { method: "GET", path: "/" },
  { method: "GET", path: "/entries?n={n}" },
  { method: "POST", path: "/entries?add=w{n}" },
];

/**
 * A shop with PostgreSQL and Redis, its schema made, under load. Releases of it neither migrate nor back up: a copy of the
 * data in each of hundreds would be most of the time.
 */
export async function matrixShop(strategy: Strategy): Promise<{ readonly shop: Shop; readonly load: Load }> {
  const db = { kind: "postgres", version: 16, backup: false } as const;
  const stores = { db, cache: { kind: "redis", version: 7 } } as const;
  // A machine that others share can starve anybody for a second, which is not what is judged here.
  const objectives = { latency: { p95: "5s" } } as const;
  const api = { uses: ["db", "cache"], env: { MODULES } };
  const production = { release: STRATEGIES[strategy] };
  const shop = await Shop.given({
    app: { stores, objectives },
    api: { ...api, migrate: "node migrate.js" },
    production,
  });
  shop.write("api/entries.js", LEDGER_SERVICE);
  shop.write("api/main.js", `import "./entries.js";\n${SHOP_CODE}`);
  shop.write("api/migrate.js", migration(CREATE_ENTRIES));
  shop.commit({ version: "A" });
  await shop.runs("ship", "production", "--yes");
  const load = await shop.underLoad(60, ASKED);
  shop.commit({ version: "B" }, { api });
  await shop.runs("ship", "production", "--yes");
  return { shop, load };
}
