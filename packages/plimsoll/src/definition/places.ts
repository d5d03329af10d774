export interface WrittenRegistry {
  /** Images are `<name>/<service>`. */
  readonly name: string;
  readonly private?: boolean | undefined;
  /** E.g. `linux/arm64`. */
  readonly platforms?: readonly string[] | undefined;
}

type SecretsFrom = "template" | "sealed-secrets" | "external-secrets" | "vault";

/** Where secrets come from in containers; a name alone takes every default. */
export type WrittenSecrets = SecretsFrom | WrittenSecretsFields;

export interface WrittenSecretsFields {
  readonly from: SecretsFrom;
  /** The ClusterSecretStore, or Vault's mount and path. */
  readonly store?: string | undefined;
  /** Names of Kubernetes Secrets, their keys, and the secret that each key holds. */
  readonly groups?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
}

type CertificatesFrom = "cert-manager" | "acme" | "files";

/** Who issues the certificates of the hosts; a name alone takes every default. */
export type WrittenCertificates = CertificatesFrom | WrittenCertificatesFields;

export interface WrittenCertificatesFields {
  readonly from: CertificatesFrom;
  /** cert-manager's ClusterIssuer. */
  readonly issuer?: string | undefined;
  readonly email?: string | undefined;
}
