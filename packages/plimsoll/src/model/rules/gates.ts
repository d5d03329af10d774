import { didYouMean } from "../parse/suggest.js";
import type { Breach, RuleSubject } from "./rule.js";

export function gatesNeedDeclaredStores({ environment }: RuleSubject): readonly Breach[] {
  const stores = Object.keys(environment.stores);
  // A pipeline starts any image beside its tests (CI-56); a release starts stores alone.
  const isImage = (name: string) =>
    Object.hasOwn(environment.services, name) && environment.services[name]?.build.kind === "image";
  return environment.gates.flatMap((gate) =>
    gate.needs.flatMap((need, index) => {
      if (stores.includes(need) || (gate.pipelineOnly && isImage(need))) return [];
      const isService = Object.hasOwn(environment.services, need);
      return [
        {
          path: ["gates", gate.name, "needs", index],
          wanted: `name a declared store (${stores.length === 0 ? "there are none" : stores.join(", ")})`,
          hint: isService ? "A gate starts stores, not services" : didYouMean(need, stores),
          about: [["stores", need]],
        },
      ];
    }),
  );
}
