import type { StoreModel } from "../../../model/app-model.js";
import { storeWiring } from "../../../model/wiring/store-wiring.js";
import type { Cluster } from "../cluster.js";
import { type ContainerVariable, fromSecret } from "../pods/variables.js";

/** A store's own password as a variable: from its Secret, or development's throw-away text. */
export function passwordVariable(cluster: Cluster, store: StoreModel, name: string): ContainerVariable {
  const { password } = storeWiring(cluster.environment, store, "kubernetes");
  if (password?.kind === "secret") return fromSecret(cluster, name, password.secret);
  return { name, value: password?.kind === "plain" ? password.value : "" };
}
