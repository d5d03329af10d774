import type { ServiceModel } from "../app-model.js";
import { servicePath } from "./place.js";
import type { Breach, RuleSubject } from "./rule.js";

/** What every instance is given by where it runs: a value written here would silently lose. */
export function variablesAreNotReserved({ environment }: RuleSubject): readonly Breach[] {
  return Object.values(environment.services).flatMap((service) =>
    Object.keys(service.env).flatMap((variable) => {
      const reason = reasonToReserve(variable, service);
      if (reason === undefined) return [];
      const path = servicePath(service.name, "env", variable);
      return [{ path, wanted: `be left out: ${reason}`, found: `a value for ${variable}` }];
    }),
  );
}

function reasonToReserve(variable: string, { metrics }: ServiceModel): string | undefined {
  if (variable === "PORT") return "every instance is given a PORT of its own";
  if (variable === "METRICS_PORT" && metrics !== undefined) return "every instance is given a METRICS_PORT of its own";
  if (variable.startsWith("PLIMSOLL_")) return "names that start with PLIMSOLL_ are Plimsoll's own";
  return undefined;
}

/** One name is a secret here and plain text there: one of the two is a mistake, and the plain one leaks. */
export function secretsArePlainNowhere({ environment }: RuleSubject): readonly Breach[] {
  if (environment.tier === "development") return [];
  const services = Object.values(environment.services);
  const secrets = new Map(services.flatMap((service) => secretVariables(service)));
  return services.flatMap(({ name, env }) =>
    Object.entries(env).flatMap(([variable, value]) => {
      const owner = secrets.get(variable);
      if (value.kind !== "plain" || owner === undefined) return [];
      const wanted = `be a secret here too, as it is in services.${owner}.env`;
      return [{ path: servicePath(name, "env", variable), wanted, found: "plain text", about: [servicePath(owner)] }];
    }),
  );
}

function secretVariables({ name, env }: ServiceModel) {
  return Object.entries(env).flatMap(([variable, value]) =>
    value.kind === "secret" ? [[variable, name] as const] : [],
  );
}
