import type { ContainerVariable } from "../pods/variables.js";

/** How a kind of store is run from its image. */
export interface StoreServer {
  readonly user: number;
  readonly args: readonly string[];
  readonly env: readonly ContainerVariable[];
  /** Folder of its data. */
  readonly data: string;
  /** Other folders that it writes. */
  readonly writable: readonly string[];
  /** A ConfigMap that is mounted as a folder. */
  readonly files: { readonly configMap: string; readonly path: string } | undefined;
  /** Exit code 0 when it answers. */
  readonly asks: readonly string[];
  readonly stopSeconds: number;
  /** Whether its data outlives its pod. */
  readonly persists: boolean;
}
