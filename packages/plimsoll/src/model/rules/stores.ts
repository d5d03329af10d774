import { placeOf } from "../wiring/places.js";
import { servicePath } from "./place.js";
import type { Breach, RuleSubject } from "./rule.js";

const OWN_FIELDS = ["image", "storage", "resources", "publish", "settings", "operator", "init"] as const;

/** T-34: a figure that changes nothing is a promise that nobody keeps. */
export function managedStoresHaveNoPlace({ environment, written }: RuleSubject): readonly Breach[] {
  return Object.values(environment.stores)
    .filter(({ place }) => place.managed)
    .flatMap(({ name }) => {
      const fields = (written.stores?.[name] ?? {}) as Readonly<Record<string, unknown>>;
      return OWN_FIELDS.filter((field) => fields[field] !== undefined).map((field) => ({
        path: ["stores", name, field],
        wanted: "be left out as somebody else runs the store (managed)",
        about: [["stores", name, "managed"]],
      }));
    });
}

/** A task of ECS keeps nothing when it ends. */
export function storesOfEcsAreManaged({ environment }: RuleSubject): readonly Breach[] {
  if (placeOf(environment, "ecs") === undefined) return [];
  return Object.values(environment.stores)
    .filter(({ place }) => !place.managed)
    .map(({ name }) => ({
      path: ["stores", name, "managed"],
      wanted: "be true as an ECS task keeps no data",
      about: [["target"], ["also"]],
    }));
}

/** T-42: what fills a database in development alone leaves it empty everywhere else. */
export function initialisedStoresAreMigrated({ environment }: RuleSubject): readonly Breach[] {
  if (environment.tier === "development") return [];
  const services = Object.values(environment.services);
  return Object.values(environment.stores)
    .filter(({ place }) => place.init !== undefined)
    .flatMap(({ name }) => {
      const users = services.filter(({ uses }) => uses.includes(name));
      if (users.some(({ migrate }) => migrate !== undefined)) return [];
      return [
        {
          path: ["stores", name, "init"],
          wanted: "stand beside a service that uses the store and has a migrate command",
          hint: "init fills a development database alone",
          about: users.map((user) => servicePath(user.name)),
        },
      ];
    });
}
