import type { TrafficSplit } from "../../../../plan/operation.js";
import type { ServiceRecord } from "../../../../release/record.js";
import type {
  Address,
  InstanceAddress,
  RevisionTable,
  Route,
  RoutingTable,
  ServiceTable,
} from "../../proxy/routing-table.js";

/** What a release record says about a service that receives traffic. */
export interface ServiceFacts {
  readonly release: string;
  readonly service: ServiceRecord;
  /** A response slower than this is a bad event. */
  readonly slowMs: number;
  readonly domain: string | undefined;
  /** Where visitors come in. */
  readonly entrance: Address;
}

/** What the supervisor knows of one revision. */
export interface RevisionFacts extends ServiceFacts {
  /** That may be sent requests. */
  readonly instances: readonly InstanceAddress[];
  /** It has instances that are wanted, ready or not. */
  readonly running: boolean;
}

export interface TableChange {
  readonly fence: number;
  /** Of this revision, if a record knows it. */
  readonly facts: (service: string, revision: string) => RevisionFacts | undefined;
  /** Revisions that run, by service, oldest first; services that receive no traffic are left out. */
  readonly running: Readonly<Record<string, readonly string[]>>;
  /** Services that must have an address before anything of them runs. */
  readonly declared: readonly ServiceFacts[];
  /** New weights for the services that it names. */
  readonly split?: TrafficSplit | undefined;
}

/** An instance that has not begun to answer by then will not. */
const ANSWER_WITHIN_MS = 60_000;

/**
 * The table that follows the current one. Weights stay as they are unless the split says otherwise. A service gets its
 * public routes with its first shift; until then other candidates of its release can already call it.
 */
export function makeTable(current: RoutingTable, change: TableChange): RoutingTable {
  const names = new Set([
    ...Object.keys(current.services),
    ...change.declared.map(({ service }) => service.name),
    ...Object.keys(change.running),
    ...Object.keys(change.split ?? {}),
  ]);
  const made = [...names].flatMap((name) => makeService(name, current, change) ?? []);
  const leads = made.flatMap(({ lead }) => lead ?? []);
  const [first] = leads;
  return {
    ...current,
    generation: current.generation + 1,
    fence: change.fence,
    listeners: {
      public: first?.entrance ?? current.listeners.public,
      // A service that is gone keeps its entry and port: whoever was told the port may still call it.
      internal: Object.fromEntries(made.map(({ name }) => [name, current.listeners.internal[name] ?? 0])),
    },
    routes: made
      .filter(({ isPublic }) => isPublic)
      .flatMap((service) => routesOf(service, current, leads.length === 1)),
    services: Object.fromEntries(made.map(({ name, table }) => [name, table])),
    ...(first?.domain === undefined ? {} : { cookieDomain: first.domain }),
  };
}

interface MadeService {
  readonly name: string;
  readonly table: ServiceTable;
  readonly isPublic: boolean;
  /** The revision with the most traffic: its record decides hosts and settings. */
  readonly lead: RevisionFacts | undefined;
}

interface Weighted {
  readonly table: RevisionTable;
  /** Undefined for a revision about which nothing is known that may be acted upon. */
  readonly facts: RevisionFacts | undefined;
}

function makeService(name: string, current: RoutingTable, change: TableChange): MadeService | undefined {
  const before = current.services[name];
  const split = change.split?.[name];
  const known = atLeastCallable(revisionsOf(name, before, change));
  const lead = known
    .toSorted((a, b) => b.table.weight - a.table.weight)
    .flatMap(({ facts }) => facts ?? [])
    .at(0);
  const isPublic =
    split === undefined
      ? current.routes.some(({ service }) => service === name)
      : Object.values(split).some((weight) => weight > 0);
  const settings = lead ?? change.declared.find(({ service }) => service.name === name);
  const revisions = known.some(({ table }) => table.weight > 0) ? known.map(({ table }) => table) : [];
  if (settings !== undefined) return { name, lead, isPublic, table: { ...settingsOf(settings), revisions } };
  return before === undefined ? undefined : { name, lead, isPublic, table: { ...before, revisions } };
}

/** Oldest first: those of the current table in their order, then the new ones. */
function revisionsOf(name: string, current: ServiceTable | undefined, change: TableChange): readonly Weighted[] {
  const inTable = current?.revisions ?? [];
  const split = change.split?.[name];
  const order = new Set([
    ...inTable.map(({ revision }) => revision),
    ...(change.running[name] ?? []),
    ...Object.keys(split ?? {}),
  ]);
  return [...order].flatMap((revision): readonly Weighted[] => {
    const before = inTable.find((each) => each.revision === revision);
    const weight = split === undefined ? (before?.weight ?? 0) : (split[revision] ?? 0);
    const facts = change.facts(name, revision);
    if (facts === undefined) return before === undefined ? [] : [{ table: { ...before, weight }, facts }];
    const isOver = !facts.running && (weight === 0 || (weight === 100 && split === undefined));
    const table = { revision, release: facts.release, weight, instances: facts.instances };
    return isOver ? [] : [{ table, facts }];
  });
}

/** When nothing has traffic, the newest revision that can answers the other services. */
function atLeastCallable(revisions: readonly Weighted[]): readonly Weighted[] {
  if (revisions.some(({ table }) => table.weight > 0)) return revisions;
  const newest = revisions.findLast(({ table }) => table.instances.length > 0);
  return revisions.map((each) => (each === newest ? { ...each, table: { ...each.table, weight: 100 } } : each));
}

/** An only service without hosts answers to every name; otherwise a service without hosts is an internal one. */
function routesOf({ name, lead }: MadeService, current: RoutingTable, isOnly: boolean): readonly Route[] {
  if (lead === undefined) return current.routes.filter(({ service }) => service === name);
  const { hosts, path, alsoPaths } = lead.service;
  const names = isOnly && hosts.length === 0 ? ["*"] : hosts;
  return names.flatMap((host) => [path, ...alsoPaths].map((prefix) => ({ host, path: prefix, service: name })));
}

function settingsOf({ service, slowMs }: ServiceFacts): Omit<ServiceTable, "revisions"> {
  const { ready } = service.probes;
  return {
    sticky: service.sticky,
    slowMs,
    timeoutMs: ANSWER_WITHIN_MS,
    probe: { path: ready.path, intervalMs: ready.everyMs, timeoutMs: ready.timeoutMs },
  };
}
