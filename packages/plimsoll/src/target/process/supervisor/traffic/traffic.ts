import { canonicalJson } from "../../../../base/canonical-json.js";
import { isPlimsollError } from "../../../../base/error.js";
import type { TrafficSplit } from "../../../../plan/operation.js";
import type { InstanceView } from "../../instances/instance.js";
import type { InstanceRecord } from "../../instances/instance-record.js";
import type { ProxyClient } from "../../proxy/client.js";
import type { RoutingTable } from "../../proxy/routing-table.js";
import { makeTable, type RevisionFacts, type ServiceFacts, type TableChange } from "./make-table.js";

/** `stale`: somebody with a higher fence has written since. */
export type Written = { readonly kind: "written" } | { readonly kind: "stale"; readonly fence: number };

/** Keeps the proxy's table in step with the instances, and moves weights. */
export interface Traffic {
  shift(to: TrafficSplit, fence: number): Promise<Written>;
  /** Gives these services an entry, and so an address, before anything of them runs. */
  declare(services: readonly ServiceFacts[]): Promise<void>;
  /** Writes the instances as they are now into the table, if that changes it. */
  follow(): Promise<void>;
  /** As `follow`, then waits until these instances answer no request any more. */
  leave(instances: readonly InstanceRecord[]): Promise<void>;
}

export interface TrafficWorld {
  readonly fence: () => number;
  /** Undefined as long as there is no proxy: then there is no traffic either. */
  readonly proxy: () => Promise<ProxyClient | undefined>;
  /** Wanted instances of services that receive traffic. */
  readonly instances: () => readonly InstanceView[];
  /** Undefined for a revision that must be left alone. */
  readonly facts: (service: string, revision: string) => ServiceFacts | undefined;
}

const DRAIN_WITHIN_MS = 30_000;
/** The supervisor is the table's only writer but for a predecessor that has not died yet. */
const ATTEMPTS = 20;

export function createTraffic(world: TrafficWorld): Traffic {
  let last: Promise<unknown> = Promise.resolve();
  let following: Promise<void> | undefined;

  /** One change at a time, so that each is made from the table that the one before it left. */
  const inTurn = <Result>(change: () => Promise<Result>): Promise<Result> => {
    const turn = last.then(change, change);
    last = turn.catch(() => {});
    return turn;
  };

  const write = async (fence: number, change: Partial<Pick<TableChange, "split" | "declared">>): Promise<Written> => {
    const proxy = await world.proxy();
    if (proxy === undefined) return { kind: "written" };
    for (let attempt = 1; ; attempt += 1) {
      const current = await proxy.table();
      const next = makeTable(current, { fence, split: undefined, declared: [], ...change, ...snapshot(world) });
      if (change.split === undefined && sameButNumbers(current, next)) return { kind: "written" };
      try {
        await proxy.putTable(next);
        return { kind: "written" };
      } catch (error) {
        if (isPlimsollError(error) && error.code === "TGT-PROXY-FENCE") return { kind: "stale", fence: current.fence };
        const raced = isPlimsollError(error) && error.code === "TGT-PROXY-GENERATION";
        if (!raced || attempt === ATTEMPTS) throw error;
      }
    }
  };

  const follow = (): Promise<void> => {
    // Many instances may change at once; one write that has not begun yet covers them all.
    following ??= inTurn(async () => {
      following = undefined;
      await write(world.fence(), {});
    });
    return following;
  };

  return {
    shift: (to, fence) => inTurn(() => write(fence, { split: to })),
    declare: async (services) => {
      await inTurn(() => write(world.fence(), { declared: services }));
    },
    follow,
    leave: async (instances) => {
      await follow();
      const proxy = await world.proxy();
      await proxy?.drain({ instances: instances.map(({ id }) => id) }, DRAIN_WITHIN_MS);
    },
  };
}

function snapshot(world: TrafficWorld) {
  const views = world.instances();
  const running: Record<string, string[]> = {};
  for (const { record } of views) {
    const revisions = running[record.service] ?? [];
    if (!revisions.includes(record.revision)) running[record.service] = [...revisions, record.revision];
  }
  const facts = (service: string, revision: string): RevisionFacts | undefined => {
    const known = world.facts(service, revision);
    const own = views.filter(({ record }) => record.service === service && record.revision === revision);
    return known === undefined ? undefined : { ...known, instances: addressesOf(own), running: own.length > 0 };
  };
  return { running, facts };
}

/** Those that are ready; when none is, those that once were: their own answer tells more than the proxy's "nobody there". */
function addressesOf(views: readonly InstanceView[]) {
  const ready = views.filter((view) => view.trace.ready);
  const asked = ready.length > 0 ? ready : views.filter((view) => view.trace.everReady);
  return asked.map(({ record }) => ({ id: record.id, host: "127.0.0.1", port: record.port }));
}

function sameButNumbers(a: RoutingTable, b: RoutingTable): boolean {
  const content = (table: RoutingTable) => canonicalJson({ ...table, generation: 0, fence: 0 });
  return content(a) === content(b);
}
