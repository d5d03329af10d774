import type { EnvironmentModel, ServiceModel, StoreModel } from "../../model/app-model.js";
import type { DockerModel } from "../../model/place-model.js";
import { deployedServices, placeOf } from "../../model/wiring/places.js";
import type { ImageLock } from "../image-lock.js";
import type { RenderInput } from "../renderer.js";
import type { RepositoryFacts } from "../repository-facts.js";

/** What a compose file is made from: one environment on one host. */
export interface Stack {
  readonly environment: EnvironmentModel;
  readonly entry: DockerModel["entry"];
  /** Sources are mounted, ports are open on this machine, nothing is hardened. */
  readonly develops: boolean;
  readonly services: readonly ServiceModel[];
  /** Without those that somebody else runs. */
  readonly stores: readonly StoreModel[];
  readonly lock: ImageLock;
  readonly repository: RepositoryFacts;
}

/** Undefined where no container engine runs the environment. */
export function stackOf(environment: EnvironmentModel, { lock, repository }: RenderInput): Stack | undefined {
  const place = placeOf(environment, "docker");
  if (place === undefined) return undefined;
  const develops = environment.tier === "development";
  const all = Object.values(environment.services).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const stores = Object.values(environment.stores).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return {
    environment,
    entry: develops ? "none" : place.entry,
    develops,
    services: develops ? all : deployedServices(environment),
    stores: stores.filter((store) => !store.place.managed),
    lock,
    repository,
  };
}

/** Services that visitors reach. */
export function routedServices({ services }: Stack): readonly ServiceModel[] {
  return services.filter(({ hosts }) => hosts.length > 0);
}

/** The service that leads visitors to the others, under a name that no part of the app has; undefined without one. */
export function entryName({ entry, environment }: Stack): string | undefined {
  if (entry === "none") return undefined;
  const isTaken = Object.hasOwn(environment.services, entry) || Object.hasOwn(environment.stores, entry);
  return isTaken ? "entry" : entry;
}

/** From the folder of the compose file to the app's. */
export const TO_APP = "../..";
