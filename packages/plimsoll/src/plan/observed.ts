/** What a target says about itself; never inferred from names or tags. */
export interface Observed {
  /** The record whose revisions receive all traffic; undefined before the first release or in the middle of a shift. */
  readonly serving: string | undefined;
  readonly services: Readonly<Record<string, readonly ObservedRevision[]>>;
  readonly stores: Readonly<Record<string, ObservedStore>>;
  /** Digests of artifacts that need not be built again. */
  readonly artifacts: readonly string[];
  readonly addresses: readonly { readonly host: string; readonly url: string; readonly service: string }[];
}

export interface ObservedRevision {
  readonly revision: string;
  readonly weight: number;
  readonly running: number;
  readonly ready: number;
}

export type ObservedStore = { readonly kind: "running"; readonly version: string } | { readonly kind: "stopped" };
