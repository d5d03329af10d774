import type { EnvironmentModel } from "../model/app-model.js";

/** What of an environment a release carries out: optional services wait to be asked for, some gates for a pipeline. */
export function releasedModel(model: EnvironmentModel): EnvironmentModel {
  const services = Object.entries(model.services).filter(([, { container }]) => !container.optional);
  const names = new Set(services.map(([name]) => name));
  return {
    ...model,
    services: Object.fromEntries(services),
    gates: model.gates.filter(({ pipelineOnly }) => !pipelineOnly),
    smoke: model.smoke.filter(({ service }) => names.has(service)),
  };
}
