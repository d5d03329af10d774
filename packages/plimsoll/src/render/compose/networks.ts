import { explained } from "../format/commented.js";
import type { ComposeFile } from "./compose-file.js";
import { routedServices, type Stack } from "./stack.js";

/*
 * The entry reaches services, services reach stores, and nobody reaches further: `front` for the entry and what it leads
 * to, `services` between services and to the outside, `stores` for stores and those who use them.
 */

/** Undefined in development, where one network for all is plain enough. */
export function networksOf(stack: Stack): ComposeFile["networks"] {
  if (stack.develops) return undefined;
  return {
    ...(stack.entry !== "none" && { front: {} }),
    services: {},
    ...(stack.stores.length > 0 && {
      stores: explained({ internal: true }, "No way out, and no way in from the entry"),
    }),
  };
}

export function networksOfService(stack: Stack, name: string, uses: readonly string[]): readonly string[] | undefined {
  if (stack.develops) return undefined;
  const isRouted = stack.entry !== "none" && routedServices(stack).some((each) => each.name === name);
  const usesStore = stack.stores.some((store) => uses.includes(store.name));
  return [...(isRouted ? ["front"] : []), "services", ...(usesStore ? ["stores"] : [])];
}

export function networksOfStore({ develops }: Stack): readonly string[] | undefined {
  return develops ? undefined : ["stores"];
}
