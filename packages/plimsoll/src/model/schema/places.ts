import { z } from "zod";
import type {
  WrittenCertificates,
  WrittenCertificatesFields,
  WrittenRegistry,
  WrittenSecrets,
  WrittenSecretsFields,
} from "../../definition/places.js";
import { DEFAULTS } from "../defaults.js";
import { label, listOf, matching, objectOf, oneOf, optional, recordOf, required, text, yesOrNo } from "./leaf.js";

const REGISTRY = "be where images are kept, such as ghcr.io/acme/shop";
const registryName = () => matching(/^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9][a-z0-9._-]*)*\/?$/, REGISTRY);

export const registrySchema = z.union(
  [
    registryName(),
    objectOf<WrittenRegistry>("where images are kept, as text or as an object with name", {
      name: required(registryName(), "Images are <name>/<service>"),
      private: optional(yesOrNo(), "Pulling needs a secret", true),
      platforms: optional(
        listOf(matching(/^linux\/(amd64|arm64|arm\/v7)$/, "be a platform such as linux/arm64"), "platforms"),
        "Platforms that images are built for",
        DEFAULTS.imagePlatforms,
      ),
    }),
  ],
  { error: REGISTRY },
) as z.ZodType<string | WrittenRegistry>;

const FROM = ["template", "sealed-secrets", "external-secrets", "vault"] as const;
const SECRETS = `be one of ${FROM.join(", ")}, or an object with from`;

export const secretsSchema = z.union(
  [
    oneOf(...FROM),
    objectOf<WrittenSecretsFields>("an object with from", {
      from: required(oneOf(...FROM), "What fills the secrets of containers"),
      store: optional(
        text("be a name"),
        "The ClusterSecretStore, or Vault's mount and path. Left out: the app's name, and for Vault the environment's behind it",
      ),
      groups: optional(
        recordOf(
          label(),
          recordOf(
            matching(/^[\w.-]+$/, "be a key such as jwt-secret"),
            matching(/^[A-Za-z_][A-Za-z0-9_]*$/, "be the name of a secret such as JWT_SECRET"),
            "names of secrets",
          ),
          "Kubernetes Secrets",
        ),
        "Names of Kubernetes Secrets, their keys, and the secret that each key holds",
      ),
    }),
  ],
  { error: SECRETS },
) as z.ZodType<WrittenSecrets>;

const ISSUERS = ["cert-manager", "acme", "files"] as const;
const CERTIFICATES = `be one of ${ISSUERS.join(", ")}, or an object with from`;

export const certificatesSchema = z.union(
  [
    oneOf(...ISSUERS),
    objectOf<WrittenCertificatesFields>("an object with from", {
      from: required(oneOf(...ISSUERS), "Who issues certificates; files are mounted by whoever runs the host"),
      issuer: optional(label(), "cert-manager's ClusterIssuer", DEFAULTS.issuer),
      email: optional(matching(/^[^\s@]+@[^\s@]+$/, "be an e-mail address"), "Whom the issuer warns"),
    }),
  ],
  { error: CERTIFICATES },
) as z.ZodType<WrittenCertificates>;
