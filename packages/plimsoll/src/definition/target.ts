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

interface WrittenDocker {
  readonly kind: "docker";
}

interface WrittenKubernetes {
  readonly kind: "kubernetes";
}

interface WrittenEcs {
  readonly kind: "ecs";
}

/** This machine: child processes behind Plimsoll's own proxy, no container engine. */
export function local(fields: Fields<WrittenLocal> = {}): WrittenLocal {
  return { kind: "local", ...fields };
}

/** Nothing real: the world of rehearsals and tests. */
export function memory(): WrittenMemory {
  return { kind: "memory" };
}

export function docker(): WrittenDocker {
  return { kind: "docker" };
}

export function kubernetes(): WrittenKubernetes {
  return { kind: "kubernetes" };
}

export function ecs(): WrittenEcs {
  return { kind: "ecs" };
}
