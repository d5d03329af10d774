import type { WrittenGate } from "./gate.js";
import type { WrittenNotifier } from "./notify.js";
import type { WrittenPipeline } from "./pipeline.js";
import type { WrittenCertificates, WrittenRegistry, WrittenSecrets } from "./places.js";
import type { WrittenRelease } from "./release.js";
import type { WrittenService } from "./service.js";
import type { WrittenSmoke } from "./smoke.js";
import type { WrittenStore } from "./store.js";
import type { WrittenTarget } from "./target.js";

/** What an author writes; forgiving where a short form says enough. */
export interface WrittenApp extends WrittenParts {
  readonly $schema?: string | undefined;
  readonly name: string;
  readonly environments?: Readonly<Record<string, WrittenEnvironment | null>> | undefined;
  /** What runs on the code host for every change. */
  readonly pipeline?: WrittenPipeline | undefined;
}

/** Every part that an environment may override. */
export interface WrittenParts {
  readonly domain?: string | undefined;
  readonly stores?: Readonly<Record<string, WrittenStore>> | undefined;
  readonly services: Readonly<Record<string, WrittenService>>;
  readonly gates?: Readonly<Record<string, WrittenGate>> | undefined;
  readonly smoke?: readonly WrittenSmoke[] | undefined;
  readonly release?: WrittenRelease | undefined;
  readonly target?: WrittenTarget | undefined;
  /** Further places to render files for. */
  readonly also?: readonly WrittenTarget[] | undefined;
  /** Where images are kept, e.g. `ghcr.io/acme/shop`; each service's is below it. */
  readonly registry?: string | WrittenRegistry | undefined;
  readonly secrets?: WrittenSecrets | undefined;
  readonly certificates?: WrittenCertificates | undefined;
  readonly objectives?: WrittenObjectives | undefined;
  readonly notify?: readonly WrittenNotifier[] | undefined;
}

export interface WrittenObjectives {
  /** Percent of requests answered well. */
  readonly availability?: number | undefined;
  /** A response slower than `p95` is a bad event. */
  readonly latency?: { readonly p95?: string | undefined } | undefined;
}

/** What belongs to one environment alone. */
export interface WrittenEnvironmentOnly {
  /** How careful to be; decided by the environment's name unless written. */
  readonly tier?: "development" | "staging" | "production" | undefined;
  /** The branch that is released here. */
  readonly branch?: string | undefined;
  /** The tags that are released here, e.g. `v*`. */
  readonly tag?: string | undefined;
  /** A person must approve before traffic moves. */
  readonly approval?: boolean | undefined;
}

/**
 * An environment: its own settings, and overrides of any part. Overrides merge key by key (RFC 7396): objects merge,
 * `null` removes, and everything else (lists too, and objects of another `kind`) replaces.
 */
export type WrittenEnvironment = WrittenEnvironmentOnly & Override<WrittenParts>;

/** Any part of it, to any depth; lists are taken whole. */
type Override<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: Override<T[K]> | null | undefined }
    : T;

/** The whole app in one value; returns it as it is, and gives editors its shape. */
export function defineApp(written: WrittenApp): WrittenApp {
  return written;
}
