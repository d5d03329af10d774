import type { EnvironmentModel } from "../app-model.js";
import type { TargetModel } from "../place-model.js";
import { serviceVariables } from "./service-wiring.js";
import { storeWiring } from "./store-wiring.js";
import { secretsIn } from "./wired-value.js";

/** A secret that containers of an environment need. */
export interface EnvironmentSecret {
  readonly name: string;
  /** Services whose variables hold it; sorted. */
  readonly services: readonly string[];
  /** The store whose own password it is. */
  readonly store: string | undefined;
}

/** Every secret of an environment at a place, sorted by name. */
export function environmentSecrets(
  environment: EnvironmentModel,
  place: TargetModel["kind"],
): readonly EnvironmentSecret[] {
  const users = new Map<string, Set<string>>();
  const owners = new Map<string, string>();
  const noted = (secret: string) => {
    const set = users.get(secret) ?? new Set<string>();
    users.set(secret, set);
    return set;
  };
  for (const store of Object.values(environment.stores)) {
    const { password } = storeWiring(environment, store, place);
    for (const secret of password === undefined ? [] : secretsIn(password)) {
      noted(secret);
      owners.set(secret, store.name);
    }
  }
  for (const service of Object.values(environment.services)) {
    const values = Object.values(serviceVariables(environment, service, place));
    for (const secret of values.flatMap(secretsIn)) noted(secret).add(service.name);
  }
  return [...users]
    .map(([name, services]) => ({ name, services: [...services].toSorted(), store: owners.get(name) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
