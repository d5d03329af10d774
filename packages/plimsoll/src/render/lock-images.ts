import type { ImageLock } from "./image-lock.js";

/** What became of one image's line in the lock. */
export interface LockChange {
  readonly image: string;
  readonly change: "same" | "added" | "moved" | "removed" | "failed";
  readonly from?: string;
  readonly to?: string;
  readonly why?: string;
}

export type Look =
  | { readonly kind: "found"; readonly digest: string }
  | { readonly kind: "failed"; readonly why: string };

/** Which images have to be asked for: those that are new, or all. */
export function imagesToLook(lock: ImageLock, references: readonly string[], which: "new" | "all"): readonly string[] {
  return which === "all" ? references : references.filter((reference) => !Object.hasOwn(lock.images, reference));
}

/** What could not be looked up keeps its digest; what is not rendered any more loses it. */
export function lockChanges(
  lock: ImageLock,
  references: readonly string[],
  looks: ReadonlyMap<string, Look>,
): readonly LockChange[] {
  const gone = Object.keys(lock.images).filter((image) => !references.includes(image));
  return [
    ...references.map((image) => changeOf(image, lock.images[image], looks.get(image))),
    ...gone.sort().map((image): LockChange => ({ image, change: "removed" })),
  ];
}

export function lockAfter(changes: readonly LockChange[]): ImageLock {
  const entries = changes.flatMap(({ image, to }) => (to === undefined ? [] : [[image, to] as const]));
  return { images: Object.fromEntries(entries) };
}

function changeOf(image: string, from: string | undefined, look: Look | undefined): LockChange {
  const before = from === undefined ? {} : { from };
  if (look?.kind === "failed") {
    return { image, change: "failed", ...before, ...(from !== undefined && { to: from }), why: look.why };
  }
  const to = look?.digest ?? from;
  if (to === undefined || to === from) return { image, change: "same", ...before, ...(to !== undefined && { to }) };
  return { image, change: from === undefined ? "added" : "moved", ...before, to };
}
