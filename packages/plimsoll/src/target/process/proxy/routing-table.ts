/**
 * Where every request goes: the contract between the supervisor, which writes it, and the proxy, which owns the truth
 * about traffic. It is replaced whole, by compare-and-set on `generation`.
 */
export interface RoutingTable {
  /** A new table must carry the generation of the one in force plus one. */
  readonly generation: number;
  /** The fencing number of whoever writes; a table with a lower one than the highest seen is refused. */
  readonly fence: number;
  readonly listeners: Listeners;
  readonly routes: readonly Route[];
  readonly services: Readonly<Record<string, ServiceTable>>;
  /** Domain of the visitor cookie, so that a web page and its API on a sub-domain see the same visitor. */
  readonly cookieDomain?: string;
  /** Addresses or CIDR blocks whose `x-forwarded-*` headers are believed; everyone else's are replaced. */
  readonly trustedProxies?: readonly string[];
}

export interface Listeners {
  readonly public: Address;
  /** A loopback port per service, for calls between services. Port 0 asks for a free one, or keeps the one held. */
  readonly internal: Readonly<Record<string, number>>;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface Route {
  /** An exact host, `*.example.dev` for every sub-domain, or `*` for all. */
  readonly host: string;
  /** A path prefix that matches on a segment boundary; the longest one wins. */
  readonly path: string;
  readonly service: string;
}

export interface ServiceTable {
  /** Whether a visitor stays on one revision while weights change. */
  readonly sticky: boolean;
  /** Milliseconds from sending the request to an instance until the head of its answer; more counts as slow. */
  readonly slowMs: number;
  /** Milliseconds an instance has until the head of its answer; more is a 504. */
  readonly timeoutMs: number;
  readonly probe?: Probe;
  /** Oldest first. The newest takes the lowest visitor buckets, so that raising its weight only adds visitors. */
  readonly revisions: readonly RevisionTable[];
}

export interface Probe {
  readonly path: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
}

export interface RevisionTable {
  readonly revision: string;
  readonly release: string;
  /** Percent, at most two decimals; the weights of a service sum to 100. Weight 0 is kept warm. */
  readonly weight: number;
  readonly instances: readonly InstanceAddress[];
}

export interface InstanceAddress extends Address {
  readonly id: string;
}

/** What a proxy without any saved state starts from: it listens, and knows no route. */
export function emptyTable(publicAddress: Address): RoutingTable {
  return { generation: 0, fence: 0, listeners: { public: publicAddress, internal: {} }, routes: [], services: {} };
}
