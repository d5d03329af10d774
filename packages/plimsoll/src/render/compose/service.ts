import type { ServiceModel } from "../../model/app-model.js";
import { lightHealthCommand } from "../../model/wiring/health-command.js";
import { listeningPort } from "../../model/wiring/listening-port.js";
import { developmentPort, serviceVariables } from "../../model/wiring/service-wiring.js";
import type { ComposeService } from "./compose-file.js";
import { dependenciesOf, migrationName } from "./depends-on.js";
import { readOnly, runningForGood } from "./hardening.js";
import { serviceHealth } from "./health.js";
import { imageOf } from "./image.js";
import { networksOfService } from "./networks.js";
import { sourceMounts } from "./sources.js";
import { type Stack, TO_APP } from "./stack.js";
import { traefikLabels } from "./traefik/labels.js";
import { escaped, variableText } from "./variable-text.js";
import { serviceVolumes } from "./volume-names.js";

/** A service of the app, as it runs all the time. */
export function composeService(stack: Stack, service: ServiceModel): ComposeService {
  const { develops, entry } = stack;
  const labels = entry === "traefik" ? traefikLabels(stack, service) : {};
  return {
    ...imageOf(stack, service),
    ...(service.container.optional && { profiles: ["optional"] }),
    ...given("command", commandOf(stack, service)),
    ...given("environment", environmentOf(stack, service)),
    ...given("ports", portsOf(stack, service)),
    ...given("volumes", volumesOf(stack, service)),
    ...given("labels", labels),
    ...given("depends_on", { ...dependenciesOf(stack, service.uses), ...migrated(stack, service) }),
    healthcheck: serviceHealth(lightHealthCommand(asked(stack, service), service.probes.live), service.probes),
    networks: networksOfService(stack, service.name, service.uses),
    ...(develops ? {} : runningProtected(service)),
  };
}

/**
 * Runs once before the service, and must succeed. Undefined where nothing migrates, or where the database loads its schema
 * from an init folder, which only happens on a developer's empty volume.
 */
export function composeMigration(stack: Stack, service: ServiceModel): ComposeService | undefined {
  const { migrate } = service;
  if (migrate === undefined || loadsSchema(stack, service)) return undefined;
  return {
    ...imageOf(stack, service),
    command: ["sh", "-c", escaped(migrate)],
    ...given("environment", environmentOf(stack, service)),
    ...given("volumes", filesOf(service)),
    ...given("depends_on", dependenciesOf(stack, service.uses)),
    networks: networksOfService(stack, service.name, service.uses)?.filter((name) => name !== "front"),
    ...(stack.develops ? {} : { ...runningProtected(service), deploy: withoutReplicas(service) }),
    restart: "no",
  };
}

/** The address that answers in this file: a development server may listen somewhere else. */
function asked({ develops }: Stack, service: ServiceModel): Pick<ServiceModel, "build" | "port"> {
  return { build: service.build, port: develops ? developmentPort(service) : service.port };
}

function migrated(stack: Stack, service: ServiceModel): ComposeService["depends_on"] {
  if (service.migrate === undefined || loadsSchema(stack, service)) return {};
  return { [migrationName(service)]: { condition: "service_completed_successfully" } };
}

function loadsSchema({ develops, stores }: Stack, { uses }: ServiceModel): boolean {
  return develops && stores.some(({ name, place }) => uses.includes(name) && place.init !== undefined);
}

/** Only what differs from the image's own. */
function commandOf({ develops }: Stack, { command, develop, build, builtBy, name }: ServiceModel): readonly string[] {
  if (develops && develop !== undefined) return develop.command.map(escaped);
  return builtBy === name && build.kind !== "image" && build.kind !== "dockerfile" ? [] : command.map(escaped);
}

function environmentOf({ environment }: Stack, service: ServiceModel): Readonly<Record<string, string>> {
  const variables = Object.entries(serviceVariables(environment, service, "docker"));
  return Object.fromEntries(variables.map(([name, value]) => [name, variableText(value)]));
}

/** On this machine's own address only: what visitors use comes through the entry. */
function portsOf({ develops, entry }: Stack, service: ServiceModel): readonly string[] {
  const published = Object.entries(service.container.publish);
  if (published.length > 0) return published.map(([host, port]) => `127.0.0.1:${host}:${port}`);
  const own = develops ? (developmentPort(service) ?? listeningPort(service)) : listeningPort(service);
  const isOpen = develops || (entry === "none" && service.hosts.length > 0);
  return isOpen && own !== undefined ? [`127.0.0.1:${own}:${own}`] : [];
}

function volumesOf(stack: Stack, service: ServiceModel): readonly string[] {
  return [
    ...(stack.develops ? sourceMounts(service) : []),
    ...serviceVolumes(service).map(({ volume, path }) => `${volume}:${path}`),
    ...filesOf(service),
  ];
}

function filesOf({ container }: ServiceModel): readonly string[] {
  const files = Object.entries(container.files).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return files.map(([path, from]) => `${from.startsWith("/") ? from : `${TO_APP}/${from}`}:${path}:ro`);
}

function runningProtected(service: ServiceModel): ComposeService {
  const { container, scale, resources, stop } = service;
  const isOurs = service.build.kind !== "image" && service.build.kind !== "dockerfile";
  return {
    // Passes signals on and buries what child processes leave.
    ...(service.build.kind === "static" ? {} : { init: true }),
    ...(isOurs ? {} : { user: `${container.user}:${container.user}` }),
    ...readOnly(container.writable, container.user),
    ...runningForGood(resources, { replicas: scale.min, stopMs: stop.withinMs }),
  };
}

function withoutReplicas({ resources }: ServiceModel): ComposeService["deploy"] {
  return runningForGood(resources).deploy;
}

/** A key only where there is something to say. */
function given<Key extends keyof ComposeService>(key: Key, value: ComposeService[Key] & object): ComposeService {
  return Object.keys(value).length === 0 ? {} : { [key]: value };
}
