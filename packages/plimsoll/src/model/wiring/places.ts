import type { EnvironmentModel } from "../app-model.js";
import type { TargetModel } from "../place-model.js";

/** The place of a kind that an environment is released to or rendered for; undefined where it has none. */
export function placeOf<Kind extends TargetModel["kind"]>(
  { target, also }: EnvironmentModel,
  kind: Kind,
): Extract<TargetModel, { readonly kind: Kind }> | undefined {
  const isWanted = (place: TargetModel): place is Extract<TargetModel, { readonly kind: Kind }> => place.kind === kind;
  return [target, ...also].find(isWanted);
}

/** Services that are deployed: optional ones are for whoever asks for them. */
export function deployedServices({ services }: EnvironmentModel) {
  return Object.values(services)
    .filter(({ container }) => !container.optional)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
