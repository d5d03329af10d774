import type { KnownStore } from "../instances/known-output.js";

const STORE_PROTOCOLS: ReadonlySet<string> = new Set(
  ["postgres", "postgresql", "redis", "rediss", "mysql", "mongodb", "amqp", "amqps"].map((name) => `${name}:`),
);

/** Stores that a process was told of in its variables: ours, and those that somebody else runs. */
export function storesToldOf(environment: Readonly<Record<string, string>>): readonly KnownStore[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    if (!value.includes("://") || !URL.canParse(value)) return [];
    const { protocol, port } = new URL(value);
    return STORE_PROTOCOLS.has(protocol) && port !== "" ? [{ name, port: Number(port) }] : [];
  });
}
