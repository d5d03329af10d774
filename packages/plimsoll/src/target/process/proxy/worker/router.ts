import { BlockList, isIPv6 } from "node:net";
import type { WeightedChoice } from "../revision-choice.js";
import { compileWeights } from "../revision-choice.js";
import type { RouteMatcher } from "../route-match.js";
import { compileRoutes } from "../route-match.js";
import type { InstanceAddress, Probe, RoutingTable, ServiceTable } from "../routing-table.js";
import { BucketSequence } from "../visitor-bucket.js";
import { Instance } from "./instance.js";
import type { Tallies, Tally } from "./tally.js";

/** The routing table as the hot path wants it: every name resolved to what it names. */
export interface Router {
  readonly table: RoutingTable;
  readonly match: RouteMatcher;
  readonly services: ReadonlyMap<string, Service>;
  readonly isTrusted: (peer: string) => boolean;
}

export interface Service {
  readonly name: string;
  readonly sticky: boolean;
  readonly weights: WeightedChoice<Revision>;
  readonly byRelease: ReadonlyMap<string, Revision>;
  readonly instances: ReadonlyMap<string, Instance>;
  /** Kept from table to table, so that visitors without a cookie stay evenly spread. */
  readonly sequence: BucketSequence;
}

export interface Revision {
  readonly service: string;
  readonly name: string;
  readonly release: string;
  readonly weight: number;
  readonly slowMs: number;
  readonly timeoutMs: number;
  readonly probe: Probe | undefined;
  readonly instances: readonly Instance[];
  readonly tally: Tally;
  /** All revisions of the service, itself included. */
  readonly siblings: readonly Revision[];
  /** Where the next search for an instance starts. */
  turn: number;
}

/**
 * Compiles a table, keeping the instances that the router before it already knows (their connections, their health) and
 * retiring those that the new table no longer names.
 */
export function makeRouter(table: RoutingTable, before: Router | undefined, records: Records): Router {
  const services = new Map<string, Service>();
  for (const [name, service] of Object.entries(table.services)) {
    services.set(name, makeService(name, service, before?.services.get(name), records));
  }
  for (const [name, service] of before?.services ?? []) {
    const kept = services.get(name)?.instances;
    for (const [id, instance] of service.instances) if (kept?.get(id) !== instance) instance.retire();
  }
  return { table, match: compileRoutes(table.routes), services, isTrusted: trustOf(table.trustedProxies ?? []) };
}

/** What outlives a table. */
export interface Records {
  readonly tallies: Tallies;
  /** Every instance that was named and may still have something in flight. */
  readonly instances: Set<Instance>;
}

function makeService(name: string, table: ServiceTable, before: Service | undefined, records: Records): Service {
  const revisions: Revision[] = [];
  for (const written of table.revisions) {
    revisions.push({
      service: name,
      name: written.revision,
      release: written.release,
      weight: written.weight,
      slowMs: table.slowMs,
      timeoutMs: table.timeoutMs,
      probe: table.probe,
      instances: written.instances.map((address) => {
        const instance = keptOrNew(name, written.revision, address, before?.instances.get(address.id));
        records.instances.add(instance);
        return instance;
      }),
      tally: records.tallies.of(name, written.revision),
      siblings: revisions,
      turn: 0,
    });
  }
  return {
    name,
    sticky: table.sticky,
    weights: compileWeights(revisions),
    byRelease: new Map(revisions.map((revision) => [revision.release, revision])),
    instances: new Map(revisions.flatMap((revision) => revision.instances.map((each) => [each.id, each]))),
    sequence: before?.sequence ?? new BucketSequence(),
  };
}

function keptOrNew(service: string, revision: string, address: InstanceAddress, known: Instance | undefined): Instance {
  const isSame = known?.revision === revision && known.host === address.host && known.port === address.port;
  return isSame ? known : new Instance(service, revision, address);
}

function trustOf(blocks: readonly string[]): (peer: string) => boolean {
  if (blocks.length === 0) return () => false;
  const list = new BlockList();
  for (const block of blocks) {
    const [address = "", prefix] = block.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return (peer) => list.check(peer, isIPv6(peer) ? "ipv6" : "ipv4");
}
