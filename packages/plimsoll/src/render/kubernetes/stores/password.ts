import type { EnvironmentModel, StoreModel } from "../../../model/app-model.js";
import { storeWiring } from "../../../model/wiring/store-wiring.js";
import { type ContainerVariable, fromSecret } from "../pods/variables.js";

/** A store's own password as a variable: from its Secret, or development's throw-away text. */
export function passwordVariable(environment: EnvironmentModel, store: StoreModel, name: string): ContainerVariable {
  const { password } = storeWiring(environment, store, "kubernetes");
  if (password?.kind === "secret") return fromSecret(environment, name, password.secret);
  return { name, value: password?.kind === "plain" ? password.value : "" };
}
