import type { EnvironmentModel, ServiceModel } from "../../model/app-model.js";
import { serviceVariables } from "../../model/wiring/service-wiring.js";
import { parameter } from "./place.js";

/** Variables of a container: what is plain, and where the agent finds what is secret. */
export interface ContainerVariables {
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  readonly secrets: readonly { readonly name: string; readonly valueFrom: string }[];
}

/**
 * ECS runs no stores of ours, so that an address with its password is one whole secret: Secrets Manager and SSM give
 * values, and nothing composes them.
 */
export function containerVariables(environment: EnvironmentModel, service: ServiceModel): ContainerVariables {
  const variables = Object.entries(serviceVariables(withManagedStores(environment), service, "ecs"));
  return {
    environment: variables.flatMap(([name, value]) => (value.kind === "plain" ? [{ name, value: value.value }] : [])),
    secrets: variables.flatMap(([name, value]) => {
      if (value.kind === "plain") return [];
      return [{ name, valueFrom: parameter("secrets", value.kind === "secret" ? value.secret : name) }];
    }),
  };
}

function withManagedStores(environment: EnvironmentModel): EnvironmentModel {
  const stores = Object.entries(environment.stores).map(([name, store]) => {
    return [name, { ...store, place: { ...store.place, managed: true } }] as const;
  });
  return { ...environment, stores: Object.fromEntries(stores) };
}
