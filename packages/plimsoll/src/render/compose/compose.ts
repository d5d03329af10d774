import type { StoreModel } from "../../model/app-model.js";
import { environmentSecrets } from "../../model/wiring/environment-secrets.js";
import { storeWiring } from "../../model/wiring/store-wiring.js";
import { secretsIn } from "../../model/wiring/wired-value.js";
import type { RenderedFile } from "../artifact.js";
import type { Commented } from "../format/commented.js";
import { headerLines } from "../format/header.js";
import { yamlFile } from "../format/yaml.js";
import type { Renderer } from "../renderer.js";
import type { ComposeFile, ComposeService } from "./compose-file.js";
import { migrationName } from "./depends-on.js";
import { networksOf } from "./networks.js";
import { nginxConfiguration } from "./nginx/configuration.js";
import { cacheVolume, nginxService } from "./nginx/service.js";
import { composePostgres, secretName } from "./postgres.js";
import { initFiles } from "./postgres-init.js";
import { projectName } from "./project-name.js";
import { composeRedis } from "./redis.js";
import { composeMigration, composeService } from "./service.js";
import { entryName, type Stack, stackOf } from "./stack.js";
import { traefikConfiguration } from "./traefik/configuration.js";
import { traefikService } from "./traefik/service.js";
import { serviceVolumes, storeVolume } from "./volume-names.js";

/** A compose file for every environment that a container engine runs, with what its containers read. */
export const compose: Renderer = {
  name: "compose",
  render: (input) =>
    input.environments.flatMap((environment) => {
      const stack = stackOf(environment, input);
      return stack === undefined ? [] : filesOf(stack);
    }),
};

function filesOf(stack: Stack): readonly RenderedFile[] {
  const { name } = stack.environment;
  const folder = `deploy/compose/${name}`;
  const inits = stack.stores.flatMap((store) => (store.kind === "postgres" ? initFiles(stack, store) : []));
  const content = yamlFile([composeFile(stack)], { header: header(stack), apart: 2 });
  return [{ path: `${folder}.yaml`, content }, ...inits, ...entryFiles(stack, folder)];
}

function header({ environment, develops }: Stack): readonly string[] {
  const file = `deploy/compose/${environment.name}.yaml`;
  const asks = !develops || environmentSecrets(environment, "docker").length > 0;
  const variables = asks ? `--env-file deploy/secrets/${environment.name}.env ` : "";
  return headerLines(
    `${environment.app} in ${environment.name}. Start: docker compose ${variables}--file ${file} up --wait`,
    `Own wishes go into a second file: --file ${file} --file my.yaml`,
  );
}

export function composeFile(stack: Stack): ComposeFile {
  const volumes = volumesOf(stack);
  const secrets = secretsOf(stack);
  const networks = networksOf(stack);
  return {
    name: projectName(stack.environment),
    services: servicesOf(stack),
    ...(networks !== undefined && { networks }),
    ...(volumes.length > 0 && { volumes: Object.fromEntries(volumes.map((volume) => [volume, {}])) }),
    ...(Object.keys(secrets).length > 0 && { secrets }),
  };
}

/** The entry first, then the app's services, each after its migration, then the stores. */
function servicesOf(stack: Stack): Record<string, ComposeService | Commented> {
  const entry = entryName(stack);
  const services = stack.services.flatMap((service): [string, ComposeService][] => {
    const migration = composeMigration(stack, service);
    const before: [string, ComposeService][] = migration === undefined ? [] : [[migrationName(service), migration]];
    return [...before, [service.name, composeService(stack, service)]];
  });
  return {
    ...(entry !== undefined && {
      [entry]: stack.entry === "nginx" ? nginxService(stack, entry) : traefikService(stack),
    }),
    ...Object.fromEntries(services),
    ...Object.fromEntries(stack.stores.map((store) => [store.name, composeStore(stack, store)])),
  };
}

function composeStore(stack: Stack, store: StoreModel): ComposeService | Commented {
  return store.kind === "postgres" ? composePostgres(stack, store) : composeRedis(stack, store);
}

function entryFiles(stack: Stack, folder: string): readonly RenderedFile[] {
  switch (stack.entry) {
    case "nginx":
      return [{ path: `${folder}/nginx.conf`, content: nginxConfiguration(stack) }];
    case "traefik":
      return [{ path: `${folder}/traefik.yaml`, content: traefikConfiguration(stack) }];
    case "none":
      return [];
    default:
      return stack.entry satisfies never;
  }
}

function volumesOf(stack: Stack): readonly string[] {
  const entry = entryName(stack);
  return [
    ...stack.stores.filter((store) => store.kind === "postgres" || store.persist).map(storeVolume),
    ...stack.services.flatMap(serviceVolumes).map(({ volume }) => volume),
    ...(entry !== undefined && stack.entry === "nginx" ? [cacheVolume(entry)] : []),
  ].toSorted();
}

/** Passwords of images that read one from a file: they stay out of what `docker inspect` shows. */
function secretsOf({ stores, environment }: Stack): NonNullable<ComposeFile["secrets"]> {
  const names = stores.flatMap((store) => {
    const { password } = storeWiring(environment, store, "docker");
    return store.kind === "postgres" && password !== undefined ? secretsIn(password) : [];
  });
  return Object.fromEntries(names.toSorted().map((name) => [secretName(name), { environment: name }]));
}
