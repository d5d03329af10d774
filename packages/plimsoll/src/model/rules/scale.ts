import { servicePath } from "./place.js";
import type { Breach, RuleSubject } from "./rule.js";

const SMALLEST_MEMORY = 16 * 2 ** 20;

/** PostgreSQL's `superuser_reserved_connections`. */
const RESERVED_CONNECTIONS = 3;

export function minIsNotAboveMax({ environment }: RuleSubject): readonly Breach[] {
  return Object.values(environment.services)
    .filter(({ scale }) => scale.min > scale.max)
    .map(({ name, scale }) => ({
      path: servicePath(name, "scale", "min"),
      wanted: `be at most max, which is ${scale.max}`,
      found: String(scale.min),
    }));
}

export function somebodyAnswers({ environment }: RuleSubject): readonly Breach[] {
  return Object.values(environment.services)
    .filter(({ scale, role }) => role === "web" && scale.min === 0)
    .map(({ name }) => ({
      path: servicePath(name, "scale"),
      wanted: "keep at least one instance of a service that receives traffic",
      found: "0",
      about: [servicePath(name, "hosts")],
    }));
}

export function requestsAreNotAboveLimits({ environment }: RuleSubject): readonly Breach[] {
  return Object.values(environment.services).flatMap(({ name, resources }) =>
    (["cpu", "memory"] as const)
      .filter((resource) => resources[resource].request > resources[resource].limit)
      .map((resource) => ({
        path: servicePath(name, "resources", resource),
        wanted: "ask for no more than its limit (request..limit)",
      })),
  );
}

export function memoryIsEnoughToStart({ environment }: RuleSubject): readonly Breach[] {
  return Object.values(environment.services)
    .filter(({ resources }) => resources.memory.limit < SMALLEST_MEMORY)
    .map(({ name }) => ({
      path: servicePath(name, "resources", "memory"),
      wanted: "be at least 16Mi",
      hint: "A number without a unit is bytes",
    }));
}

/** ENV-07: every instance at its most, with its pool full, must still get a connection. */
export function poolsFitTheDatabase({ environment }: RuleSubject): readonly Breach[] {
  return Object.values(environment.stores).flatMap((store) => {
    if (store.kind !== "postgres" || store.pool === undefined) return [];
    const users = Object.values(environment.services).filter(({ uses }) => uses.includes(store.name));
    const instances = users.reduce((sum, { scale }) => sum + scale.max, 0);
    const needed = store.pool * instances + RESERVED_CONNECTIONS;
    if (needed <= store.maxConnections) return [];
    return [
      {
        path: ["stores", store.name, "pool"],
        wanted: `fit the ${store.maxConnections} connections of the server (maxConnections)`,
        found: `${needed}: ${store.pool} for each of ${instances} instances, and ${RESERVED_CONNECTIONS} kept free`,
        about: users.map(({ name }) => servicePath(name)),
      },
    ];
  });
}
