import type { AppModel, EnvironmentModel } from "../app-model.js";

/**
 * The app as its containers have it: where releases go to this machine and files are rendered for another place, visitors
 * of that place come by its public hosts.
 */
export function containerForm(app: AppModel): AppModel {
  const environments = Object.entries(app.environments).map(([name, one]) => [name, withPublicHosts(one)] as const);
  return { ...app, environments: Object.fromEntries(environments) };
}

/** The same for one environment. */
export function withPublicHosts(environment: EnvironmentModel): EnvironmentModel {
  const { outside } = environment;
  if (outside === undefined) return environment;
  const services = Object.entries(environment.services).map(
    ([name, service]) => [name, { ...service, hosts: outside.hosts[name] ?? [] }] as const,
  );
  return { ...environment, domain: outside.domain, services: Object.fromEntries(services), outside: undefined };
}
