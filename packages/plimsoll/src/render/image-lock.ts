/** `plimsoll.lock`: which digest a public image's tag had when it was looked up, so that it never moves by itself. */
export interface ImageLock {
  /** `sha256:...` by reference such as `node:20-alpine`. */
  readonly images: Readonly<Record<string, string>>;
}

/** `node:20-alpine@sha256:...`, or the reference as it is while it is not locked. */
export function lockedImage(lock: ImageLock, reference: string): string {
  const digest = Object.hasOwn(lock.images, reference) ? lock.images[reference] : undefined;
  return digest === undefined || reference.includes("@") ? reference : `${reference}@${digest}`;
}
