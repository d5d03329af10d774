import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { WrittenApp } from "../../../packages/plimsoll/src/definition/app.js";
import { servicesInChain } from "../chain.js";

/** Services in a chain, each with a host, a database, scaling and variables; for Kubernetes, containers and ECS at once. */
export function appOf(count: number): WrittenApp {
  const written = {
    name: "big",
    domain: "big.example.com",
    target: "kubernetes",
    also: ["docker", "ecs"],
    registry: "ghcr.io/acme/big",
    stores: { db: { kind: "postgres", managed: true, maxConnections: 9_000 } },
    services: servicesInChain(count, { scale: { min: 2, max: 4, cpu: 70 }, env: { LOG_LEVEL: "info" } }),
    pipeline: { kind: "github" },
    environments: { development: {}, staging: { branch: "develop" }, production: { branch: "main" } },
  };
  return written as unknown as WrittenApp;
}

/** A repository with such an app, defined in TypeScript or in JSON. */
export function givenRepository(dir: string, count: number, language: "ts" | "json"): string {
  const written = JSON.stringify(appOf(count), null, 2);
  const typed = `import { defineApp } from "plimsoll";\n\nexport default defineApp(${written});\n`;
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, `plimsoll.config.${language}`), language === "ts" ? typed : written);
  writeFileSync(join(dir, "package.json"), JSON.stringify({ name: "big", workspaces: ["apps/*"] }));
  writeFileSync(join(dir, "package-lock.json"), "{}");
  for (let n = 0; n < count; n += 1) {
    mkdirSync(join(dir, "apps", String(n)), { recursive: true });
    writeFileSync(join(dir, "apps", String(n), "package.json"), JSON.stringify({ name: `@big/${n}` }));
  }
  return dir;
}
