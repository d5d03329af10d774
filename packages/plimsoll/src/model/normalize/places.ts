import type { WrittenParts } from "../../definition/app.js";
import { DEFAULTS } from "../defaults.js";
import type { CertificatesModel, RegistryModel, SecretsModel, TargetModel } from "../place-model.js";

export function registryOf(written: WrittenParts["registry"]): RegistryModel | undefined {
  if (written === undefined) return undefined;
  const fields = typeof written === "string" ? { name: written } : written;
  return {
    name: fields.name.replace(/\/$/, ""),
    private: fields.private ?? true,
    platforms: fields.platforms ?? DEFAULTS.imagePlatforms,
  };
}

/** A path of Vault holds the secrets themselves, so that environments that name none must not share one. */
export function secretsOf(written: WrittenParts["secrets"], app: string, environment: string): SecretsModel {
  const fields = typeof written === "object" ? written : { from: written ?? DEFAULTS.secretsFrom };
  const usual = fields.from === "vault" ? `${app}/${environment}` : app;
  return { from: fields.from, store: fields.store ?? usual, groups: fields.groups ?? {} };
}

export function certificatesOf(
  written: WrittenParts["certificates"],
  places: readonly TargetModel[],
): CertificatesModel {
  const fields = typeof written === "object" ? written : { from: written ?? usualIssuer(places) };
  switch (fields.from) {
    case "cert-manager":
      return { kind: "cert-manager", issuer: fields.issuer ?? DEFAULTS.issuer, email: fields.email };
    case "acme":
      return { kind: "acme", email: fields.email };
    case "files":
      return { kind: "files" };
    default:
      return fields.from satisfies never;
  }
}

/** Whoever can reach what ends the encryption: a controller in the cluster, Traefik itself; all others are given files. */
function usualIssuer(places: readonly TargetModel[]): CertificatesModel["kind"] {
  if (places.some(({ kind }) => kind === "kubernetes")) return "cert-manager";
  return places.some((place) => place.kind === "docker" && place.entry === "traefik") ? "acme" : "files";
}
