/** Where an environment lives, or is rendered for. */
export type TargetModel =
  | {
      readonly kind: "process";
      /** Public port of the proxy. */
      readonly port: number;
      readonly host: string;
    }
  | { readonly kind: "memory" }
  | DockerModel
  | KubernetesModel
  | EcsModel;

/** A container engine on one host, described by a compose file. */
export interface DockerModel {
  readonly kind: "docker";
  /** What listens on 80 and 443 and leads to the services; `none` publishes each service's port on loopback. */
  readonly entry: "nginx" | "traefik" | "none";
}

export interface KubernetesModel {
  readonly kind: "kubernetes";
  readonly namespace: string;
  /** Minor version that the objects must be valid for, e.g. `1.31`. */
  readonly version: string;
  /** Kustomize base and overlays, or one file per environment. */
  readonly layout: "kustomize" | "flat";
  readonly entry: EntryModel;
  /** What all pods together may request; undefined for no quota. */
  readonly quota: { readonly cpu: number; readonly memory: number } | undefined;
  readonly storageClass: string | undefined;
  /** Zones that replicas are spread over. */
  readonly zones: number;
  /** Namespace that may scrape metrics. */
  readonly monitoring: string;
}

export type EntryModel =
  | { readonly kind: "gateway"; readonly class: string }
  | {
      readonly kind: "ingress";
      readonly class: string;
      /** OWASP rules of the controller's ModSecurity. */
      readonly firewall: boolean;
      /** A request may take this long. */
      readonly timeoutMs: number;
    };

export interface EcsModel {
  readonly kind: "ecs";
  readonly cluster: string;
  readonly region: string;
}

/** How the places beside a local target are reached. */
export interface OutsideModel {
  readonly domain: string | undefined;
  /** Complete host names, per service. */
  readonly hosts: Readonly<Record<string, readonly string[]>>;
}

/** Where images are kept. */
export interface RegistryModel {
  /** Images are `<name>/<service>`. */
  readonly name: string;
  readonly private: boolean;
  readonly platforms: readonly string[];
}

/** Where secrets come from outside of Plimsoll's own target. */
export interface SecretsModel {
  readonly from: "template" | "sealed-secrets" | "external-secrets" | "vault";
  /** The ClusterSecretStore, or Vault's mount and path. */
  readonly store: string;
  /** Names of Kubernetes Secrets, their keys, and the secret that each key holds. What is not named is in `<app>-secrets`. */
  readonly groups: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Who issues the certificates of the hosts. */
export type CertificatesModel =
  | { readonly kind: "cert-manager"; readonly issuer: string; readonly email: string | undefined }
  | { readonly kind: "acme"; readonly email: string | undefined }
  /** Mounted by whoever runs the host. */
  | { readonly kind: "files" };
