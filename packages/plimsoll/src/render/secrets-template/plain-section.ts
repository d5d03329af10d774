import type { EnvironmentModel } from "../../model/app-model.js";
import type { TargetModel } from "../../model/place-model.js";
import { deployedServices } from "../../model/wiring/places.js";
import { serviceVariables } from "../../model/wiring/service-wiring.js";
import type { WiredValue } from "../../model/wiring/wired-value.js";
import { dotenvText } from "./dotenv.js";

interface Told {
  readonly service: string;
  /** As it stands behind the name. */
  readonly value: string;
}

/** Every variable that is no secret by itself: as a line where all services are told the same, else as a remark. */
export function plainSection(environment: EnvironmentModel, place: TargetModel["kind"]): readonly string[] {
  const told = variablesOf(environment, place);
  if (told.length === 0) return [];
  return [
    "# Written into the rendered files already, and changed in the definition: here for whoever runs a service by hand",
    ...told.flatMap(([name, all]) => linesOf(name, all)),
  ];
}

function linesOf(name: string, all: readonly Told[]): readonly string[] {
  const values = [...new Set(all.map(({ value }) => value))];
  const only = values.length === 1 ? values[0] : undefined;
  if (only !== undefined) return [`${name}=${only}`];
  return all.map(({ service, value }) => `# ${name}=${value} (${service})`);
}

function variablesOf(environment: EnvironmentModel, place: TargetModel["kind"]): readonly [string, readonly Told[]][] {
  const told = new Map<string, Told[]>();
  for (const service of deployedServices(environment)) {
    for (const [name, value] of Object.entries(serviceVariables(environment, service, place))) {
      if (value.kind === "secret") continue;
      told.set(name, [...(told.get(name) ?? []), { service: service.name, value: textOf(value) }]);
    }
  }
  return [...told].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** Between double quotes, so that its secrets are filled in from the lines above. */
function textOf(value: Exclude<WiredValue, { kind: "secret" }>): string {
  if (value.kind === "plain") return dotenvText(value.value);
  return `"${value.parts.map((part) => (typeof part === "string" ? part : `\${${part.secret}}`)).join("")}"`;
}
