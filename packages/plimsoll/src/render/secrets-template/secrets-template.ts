import type { EnvironmentModel } from "../../model/app-model.js";
import type { TargetModel } from "../../model/place-model.js";
import { type EnvironmentSecret, environmentSecrets } from "../../model/wiring/environment-secrets.js";
import { placeOf } from "../../model/wiring/places.js";
import { secretKey } from "../../model/wiring/secret-key.js";
import type { RenderedFile } from "../artifact.js";
import { headerLines } from "../format/header.js";
import type { Renderer } from "../renderer.js";
import { plainSection } from "./plain-section.js";

/** What to fill in before an environment runs, and every variable that its services read. Never a secret's value. */
export const secretsTemplate: Renderer = {
  name: "secrets-template",
  render: ({ environments }) => {
    const files = environments.flatMap((environment) => {
      const place = placeThatAsks(environment);
      return place === undefined ? [] : [templateOf(environment, place)];
    });
    return files.length === 0 ? [] : [...files, ignored()];
  },
};

/** A compose file reads variables from such a file; for other places it is a list to go by, where they say so. */
function placeThatAsks(environment: EnvironmentModel): TargetModel["kind"] | undefined {
  if (placeOf(environment, "docker") !== undefined) return "docker";
  if (environment.secrets.from !== "template" && environment.secrets.from !== "vault") return undefined;
  return (["kubernetes", "ecs"] as const).find((kind) => placeOf(environment, kind) !== undefined);
}

function templateOf(environment: EnvironmentModel, place: TargetModel["kind"]): RenderedFile {
  const { app, name } = environment;
  const use =
    place === "docker"
      ? `Copy it to deploy/secrets/${name}.env and fill it in there.`
      : "To go by when its secrets are made: nothing reads this file.";
  const header = headerLines(`Variables of ${app} in ${name}. ${use}`);
  const sections = [
    header.map((line) => `# ${line}`),
    place === "docker" ? hostSection(environment) : [],
    place === "docker" && environment.secrets.from === "vault" ? VAULT : [],
    secretSection(environment, place),
    plainSection(environment, place),
  ];
  const content = sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${line}\n`).join(""));
  return { path: `deploy/secrets/${name}.env.example`, content: content.join("\n") };
}

/** Nothing that starts services follows references: they would take them for the secrets. */
const VAULT = [
  "# Where each secret lies in Vault: in the filled-in file stands what Vault has there, never the reference itself",
];

/** What the compose file asks of its host beside secrets. */
function hostSection(environment: EnvironmentModel): readonly string[] {
  if (environment.tier === "development") return [];
  const entry = placeOf(environment, "docker")?.entry;
  const takesFiles = entry === "nginx" || (entry === "traefik" && environment.certificates.kind === "files");
  return [
    "# The commit or version whose images run",
    "REVISION=",
    ...(takesFiles ? ["# Folder with fullchain.pem and privkey.pem, readable for user 101", "CERTIFICATES="] : []),
  ];
}

function secretSection(environment: EnvironmentModel, place: TargetModel["kind"]): readonly string[] {
  const isVault = environment.secrets.from === "vault";
  return environmentSecrets(environment, place).flatMap((secret) => {
    const { name, services, store } = secret;
    const readers = [...(store === undefined ? [] : [store]), ...services].join(", ");
    const hint =
      store === undefined ? "" : "; letters and digits only, as it is part of addresses: openssl rand -hex 32";
    const value = isVault ? vaultReference(environment, place, secret) : "";
    return [`# For ${readers}${isVault ? "" : hint}`, `${name}=${value}`];
  });
}

/** In a cluster Vault's operator reads a whole entry for each Secret, so that names and keys are the Secret's there too. */
function vaultReference(environment: EnvironmentModel, place: TargetModel["kind"], secret: EnvironmentSecret): string {
  const { store } = environment.secrets;
  if (place !== "kubernetes") return `vault:${store}#${secret.name}`;
  const { object, key } = secretKey(environment, secret);
  return `vault:${store}/${object}#${key}`;
}

/** What is filled in never goes to git. */
function ignored(): RenderedFile {
  const header = headerLines("Secrets are filled in beside their templates, and stay there.");
  return { path: "deploy/secrets/.gitignore", content: `${header.map((line) => `# ${line}\n`).join("")}*.env\n` };
}
