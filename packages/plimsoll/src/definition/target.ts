import type { Fields } from "./fields.js";

/** Where an environment lives; a name alone takes every default. */
export type WrittenTarget =
  | "local"
  | "memory"
  | "docker"
  | "kubernetes"
  | "ecs"
  | WrittenLocal
  | WrittenMemory
  | WrittenDocker
  | WrittenKubernetes
  | WrittenEcs;

export interface WrittenLocal {
  readonly kind: "local";
  /** Public port of the proxy. */
  readonly port?: number | undefined;
  /** Address the proxy listens on. */
  readonly host?: string | undefined;
}

interface WrittenMemory {
  readonly kind: "memory";
}

export interface WrittenDocker {
  readonly kind: "docker";
  /** What listens on 80 and 443 and leads to the services; `none` publishes each service's port on loopback. */
  readonly entry?: "nginx" | "traefik" | "none" | undefined;
}

export interface WrittenKubernetes {
  readonly kind: "kubernetes";
  readonly namespace?: string | undefined;
  /** Minor version, e.g. `1.31`. */
  readonly version?: string | undefined;
  readonly layout?: "kustomize" | "flat" | undefined;
  readonly entry?: "gateway" | "ingress" | WrittenGateway | WrittenIngress | undefined;
  /** What all pods together may request. */
  readonly quota?: WrittenQuota | undefined;
  readonly storageClass?: string | undefined;
  /** Zones that replicas are spread over. */
  readonly zones?: number | undefined;
  /** Namespace that may scrape metrics. */
  readonly monitoring?: string | undefined;
}

export interface WrittenGateway {
  readonly kind: "gateway";
  readonly class?: string | undefined;
}

export interface WrittenIngress {
  readonly kind: "ingress";
  readonly class?: string | undefined;
  /** OWASP rules of the controller's ModSecurity. */
  readonly firewall?: boolean | undefined;
  readonly timeout?: string | undefined;
}

export interface WrittenQuota {
  readonly cpu: string | number;
  readonly memory: string;
}

export interface WrittenEcs {
  readonly kind: "ecs";
  readonly cluster?: string | undefined;
  readonly region?: string | undefined;
}

/** This machine: child processes behind Plimsoll's own proxy, no container engine. */
export function local(fields: Fields<WrittenLocal> = {}): WrittenLocal {
  return { kind: "local", ...fields };
}

/** Nothing real: the world of rehearsals and tests. */
export function memory(): WrittenMemory {
  return { kind: "memory" };
}

/** A container engine on one host, described by a compose file. */
export function docker(fields: Fields<WrittenDocker> = {}): WrittenDocker {
  return { kind: "docker", ...fields };
}

export function kubernetes(fields: Fields<WrittenKubernetes> = {}): WrittenKubernetes {
  return { kind: "kubernetes", ...fields };
}

export function ecs(fields: Fields<WrittenEcs> = {}): WrittenEcs {
  return { kind: "ecs", ...fields };
}
