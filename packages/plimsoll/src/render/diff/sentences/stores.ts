import type { Sentence, Words } from "../sentence.js";

/** What concerns stores: nearly all of it is about data. */
export const STORES: readonly Sentence[] = [
  { at: "stores.*", topic: "data", says: storeChanged },
  {
    at: "stores.*.version",
    topic: "data",
    says: ({ name, was, is }) =>
      `${name} moves from major version ${was} to ${is}: it does not start on the old data until that is migrated`,
  },
  {
    at: "stores.*.backup",
    topic: "data",
    says: ({ name, went }) => (went ? `${name} is no longer backed up` : `${name} is backed up from now on`),
  },
  {
    at: "stores.*.backup.everyMs",
    topic: "data",
    says: ({ name, was, is, went }) =>
      went
        ? `${name} is no longer backed up by itself`
        : `${name} is backed up every ${is}, not ${was}: as much can be lost`,
  },
  {
    at: "stores.*.backup.keepMs",
    topic: "data",
    says: ({ name, was, is, before, after }) =>
      Number(after) < Number(before)
        ? `backups of ${name} older than ${is} are deleted, no longer only after ${was}`
        : `backups of ${name} are kept for ${is}, not ${was}`,
  },
  {
    at: "stores.*.backup.drillMs",
    topic: "data",
    says: ({ name, was, is, went }) =>
      went
        ? `nobody proves any more that backups of ${name} can be restored`
        : `backups of ${name} are proven every ${is}, not ${was}`,
  },
  {
    at: "stores.*.place.managed",
    topic: "data",
    says: ({ name, after }) =>
      after === true
        ? `${name} is run by somebody else: what it holds here does not move by itself`
        : `${name} is run here, empty: what it holds elsewhere does not move by itself`,
  },
  {
    at: "stores.*.place.storage",
    topic: "data",
    says: ({ name, was, is, before, after }) =>
      Number(after) < Number(before)
        ? `the volume of ${name} would shrink from ${was} to ${is}, which no platform does: it has to be made anew`
        : `the volume of ${name} grows from ${was} to ${is}`,
  },
  { at: "stores.*.place.image", topic: "data", says: ({ name, was, is }) => `${name} runs ${is}, no longer ${was}` },
  {
    at: "stores.*.place.publish",
    topic: "exposure",
    says: ({ name, was, is }) => `${name} is on port ${is} of a developer's machine, not on ${was}`,
  },
  {
    at: "stores.*.place.resources.**",
    topic: "scale",
    says: ({ name, below, was, is }) => `the ${below || "share"} of ${name} is ${is}, not ${was}`,
  },
  {
    at: "stores.*.maxConnections",
    topic: "scale",
    says: ({ name, was, is }) => `${name} takes ${is} connections, not ${was}`,
  },
  {
    at: "stores.*.pool",
    topic: "scale",
    says: ({ name, was, is }) => `each instance opens up to ${is} connections to ${name}, not ${was}`,
  },
  {
    at: "stores.*.databases",
    topic: "data",
    says: ({ name, was, is }) =>
      `${name} has the further databases ${is}, not ${was}; none is created or dropped in one that runs`,
  },
  {
    at: "stores.*.extensions",
    topic: "data",
    says: ({ name, was, is }) => `${name} has the extensions ${is}, not ${was}`,
  },
  {
    at: "stores.*.settings.*",
    topic: "scale",
    says: ({ name, key, was, is }) => `the setting ${key} of ${name} is ${is}, not ${was}`,
  },
  {
    at: "stores.*.operator",
    topic: "data",
    says: ({ name, after }) =>
      after === true
        ? `${name} is run by an operator: what the old one holds does not move by itself`
        : `${name} is run without an operator: what the old one holds does not move by itself`,
  },
  { at: "stores.*.maxMemory", topic: "scale", says: ({ name, was, is }) => `${name} holds up to ${is}, not ${was}` },
  {
    at: "stores.*.eviction",
    topic: "data",
    says: ({ name, was, is }) => `when it is full ${name} follows ${is}, not ${was}`,
  },
  {
    at: "stores.*.persist",
    topic: "data",
    says: ({ name, after }) =>
      after === true ? `what is in ${name} survives a restart` : `what is in ${name} is lost with a restart`,
  },
];

function storeChanged({ name, before, after, came, went }: Words): string {
  if (came) return `the store ${name} (${kindOf(after)}) is started, empty`;
  if (went) return `the store ${name} is given up: nothing uses or backs up what it holds`;
  return `${name} is ${kindOf(after)}, no longer ${kindOf(before)}: what it holds does not move by itself`;
}

function kindOf(store: unknown): string {
  const { kind, version } = store as { readonly kind: string; readonly version: number };
  return `${kind} ${version}`;
}
