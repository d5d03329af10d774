import type { ResourcesModel } from "../app-model.js";

const MEBIBYTE = 1024 * 1024;
/** Of the service's memory; the rest is for buffers, stacks and the runtime itself. */
const HEAP_SHARE = 0.8;

/** NODE_OPTIONS with a heap limit that fits the service's memory, unless its author set one. */
export function heapLimit({ resources }: { readonly resources: ResourcesModel }, written: string) {
  if (written.includes("max-old-space-size")) return {};
  const limit = Math.floor((resources.memory.limit / MEBIBYTE) * HEAP_SHARE);
  return { NODE_OPTIONS: `${written} --max-old-space-size=${limit}`.trim() };
}
