import { parseApp } from "./parse-app.js";

/** The smallest sound app; each bad definition differs from it in what its name says. */
export const site = { build: { kind: "node" }, port: 3000, hosts: ["@"] };

export const worker = { build: { kind: "node", dir: "worker" } };

export function app(parts: object): unknown {
  return { name: "shop", services: { web: site }, ...parts };
}

/** A sound app in a cluster. */
export function cluster(parts: object): unknown {
  const there = { target: "kubernetes", domain: "example.com", registry: "ghcr.io/acme/shop" };
  return app({ ...there, environments: { production: {} }, ...parts });
}

export function web(fields: object): unknown {
  return app({ services: { web: { ...site, ...fields } } });
}

/** `CODE: message | hint` of every problem. */
export function reported(written: unknown): readonly string[] {
  const parsed = parseApp(written, { file: "plimsoll.config.ts" });
  if (parsed.ok) return [];
  return parsed.problems.map(({ code, message, hint }) => {
    return `${code}: ${message}${hint === undefined ? "" : ` | ${hint}`}`;
  });
}
