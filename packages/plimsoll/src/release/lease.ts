/** The right to change one environment, with a number that only grows: whoever holds a lower one is refused. */
export interface Lease {
  readonly fence: number;
  /** False as soon as somebody else holds a higher number. */
  isHeld(): boolean;
  /** The same holder under the next number, so that what it sent before is stale from now on; undefined when it is lost. */
  advance(): Promise<Lease | undefined>;
  release(): Promise<void>;
}

export interface Holder {
  readonly by: string;
  readonly pid: number;
  readonly since: number;
  readonly release: string | undefined;
}

export type LeaseAnswer =
  | { readonly kind: "held"; readonly lease: Lease }
  | { readonly kind: "busy"; readonly holder: Holder };
