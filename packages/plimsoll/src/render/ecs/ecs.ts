import type { EnvironmentModel } from "../../model/app-model.js";
import { deployedServices, placeOf } from "../../model/wiring/places.js";
import type { RenderedFile } from "../artifact.js";
import { jsonFile } from "../format/json.js";
import type { ImageLock } from "../image-lock.js";
import type { Renderer } from "../renderer.js";
import { exampleParameters } from "./parameters.js";
import type { EcsPlace } from "./place.js";
import { scaling } from "./scaling.js";
import { ecsService } from "./service.js";
import { taskDefinition } from "./task-definition.js";

/** Task definitions, services and their scaling, for Amazon ECS on Fargate. */
export const ecs: Renderer = {
  name: "ecs",
  render: ({ environments, lock }) => environments.flatMap((environment) => filesOf(environment, lock)),
};

function filesOf(environment: EnvironmentModel, lock: ImageLock): readonly RenderedFile[] {
  const target = placeOf(environment, "ecs");
  if (target === undefined) return [];
  const place: EcsPlace = { environment, ecs: target, lock };
  const parts = deployedServices(environment).flatMap((service) => [
    { name: `${service.name}.task-definition`, value: taskDefinition(place, service) },
    { name: `${service.name}.service`, value: ecsService(place, service) },
    ...[scaling(place, service)].flatMap((value) =>
      value === undefined ? [] : [{ name: `${service.name}.scaling`, value }],
    ),
  ]);
  const example = exampleParameters(
    parts.map(({ value }) => value),
    backedUp(environment),
  );
  const files = [...parts, { name: "parameters.example", value: example }];
  return files.map(({ name, value }) => ({
    path: `deploy/ecs/${environment.name}/${name}.json`,
    content: jsonFile(value),
  }));
}

/** Databases that a release makes a snapshot of before it begins. */
function backedUp({ stores, tier }: EnvironmentModel): readonly string[] {
  if (tier !== "production") return [];
  return Object.values(stores).flatMap((store) =>
    store.kind === "postgres" && store.backup !== undefined ? [store.name] : [],
  );
}
