import type { EnvironmentModel } from "../app-model.js";
import type { TargetModel } from "../place-model.js";

/**
 * The domain of one environment. Local ones live under `localhost`, which every system resolves to itself (RFC 6761);
 * others than production get a name of their own below the shared domain unless they override it.
 */
export function domainOf(facts: {
  readonly app: string;
  readonly environment: string;
  readonly tier: EnvironmentModel["tier"];
  readonly target: TargetModel["kind"];
  readonly domain: string | undefined;
  readonly overridden: boolean;
}): string | undefined {
  if (facts.target === "process" || facts.target === "memory") return `${facts.app}.localhost`;
  if (facts.domain === undefined || facts.tier === "production" || facts.overridden) return facts.domain;
  return `${facts.environment}.${facts.domain}`;
}

/** `@` is the domain, a single name is below it, and a name with a dot is complete (and local where the domain is). */
export function completeHost(written: string, domain: string | undefined): string {
  if (written === "@") return domain ?? written;
  if (!written.includes(".")) return domain === undefined ? written : `${written}.${domain}`;
  const local = domain?.endsWith(".localhost") && !written.endsWith(".localhost");
  return local ? `${written}.localhost` : written;
}
