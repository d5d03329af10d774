import type { EnvironmentModel } from "../model/app-model.js";

export interface SecretUse {
  readonly name: string;
  /** Where the definition asks for it, e.g. `services.api.env.TOKEN`. */
  readonly place: string;
}

/** Every secret that an environment needs, once, with the first place that asks for it. */
export function secretsOf(model: EnvironmentModel): readonly SecretUse[] {
  const uses = new Map<string, SecretUse>();
  const note = (name: string, place: string) => {
    if (!uses.has(name)) uses.set(name, { name, place });
  };
  for (const service of Object.values(model.services)) {
    for (const [variable, value] of Object.entries(service.env)) {
      if (value.kind === "secret") note(value.name, `services.${service.name}.env.${variable}`);
    }
  }
  model.notify.forEach((notifier, index) => {
    if (notifier.url.kind === "secret") note(notifier.url.name, `notify.${index}`);
  });
  return [...uses.values()];
}
