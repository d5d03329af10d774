import type { EnvironmentModel } from "../app-model.js";
import type { TargetModel } from "../place-model.js";

/** Reached from this machine alone. */
export function isLocal({ kind }: Pick<TargetModel, "kind">): boolean {
  return kind === "process" || kind === "memory";
}

/** Local environments live under `localhost`, which every system resolves to itself (RFC 6761). */
export function localDomain(app: string): string {
  return `${app}.localhost`;
}

/** Others than production get a name of their own below the shared domain unless they override it. */
export function publicDomainOf(facts: {
  readonly environment: string;
  readonly tier: EnvironmentModel["tier"];
  readonly domain: string | undefined;
  readonly overridden: boolean;
}): string | undefined {
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
