/** The right to change one environment, with a number that only grows: whoever holds a lower one is refused. */
export interface Lease {
  /** The number now; it grows with `advance`. */
  readonly fence: number;
  /** False as soon as somebody else holds a higher number. */
  isHeld(): boolean;
  /** Takes the next number, so that what was sent before is stale from now on; false when the lease is lost. */
  advance(): Promise<boolean>;
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
