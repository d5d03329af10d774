import type { ServiceModel } from "../app-model.js";
import { eachVariable, servicePath } from "./place.js";
import type { Breach, RuleSubject } from "./rule.js";

/** What every instance is given by where it runs: a value written here would silently lose. */
export function variablesAreNotReserved({ environment }: RuleSubject): readonly Breach[] {
  return eachVariable(environment).flatMap(({ service, variable, path }) => {
    const reason = reasonToReserve(variable, environment.services[service]);
    if (reason === undefined) return [];
    return [{ path, wanted: `be left out: ${reason}`, found: `a value for ${variable}` }];
  });
}

function reasonToReserve(variable: string, service: ServiceModel | undefined): string | undefined {
  if (variable === "PORT") return "every instance is given a PORT of its own";
  if (variable === "METRICS_PORT" && service?.metrics !== undefined)
    return "every instance is given a METRICS_PORT of its own";
  if (variable.startsWith("PLIMSOLL_")) return "names that start with PLIMSOLL_ are Plimsoll's own";
  return undefined;
}

/** One name is a secret here and plain text there: one of the two is a mistake, and the plain one leaks. */
export function secretsArePlainNowhere({ environment }: RuleSubject): readonly Breach[] {
  if (environment.tier === "development") return [];
  const all = eachVariable(environment);
  const secrets = new Map(
    all.flatMap(({ service, variable, value }) => (value.kind === "secret" ? [[variable, service] as const] : [])),
  );
  return all.flatMap(({ service, variable, value, path }) => {
    const owner = secrets.get(variable);
    // A service may be given a throw-away value on this machine and a secret in its containers.
    if (value.kind !== "plain" || owner === undefined || owner === service) return [];
    const wanted = `be a secret here too, as it is in services.${owner}.env`;
    return [{ path, wanted, found: "plain text", about: [servicePath(owner)] }];
  });
}
