import { servicePath } from "./place.js";
import type { Breach, RuleSubject } from "./rule.js";

export function somethingRuns({ environment }: RuleSubject): readonly Breach[] {
  if (Object.keys(environment.services).length > 0) return [];
  return [{ path: ["services"], wanted: "hold at least one service" }];
}

/** `uses` names both kinds, so a name must say which one is meant. */
export function storesAndServicesHaveDifferentNames({ environment }: RuleSubject): readonly Breach[] {
  return Object.keys(environment.services)
    .filter((name) => Object.hasOwn(environment.stores, name))
    .map((name) => ({
      path: servicePath(name),
      wanted: "have another name than every store",
      found: `the store "${name}"`,
    }));
}
