import type { Signal } from "../../../../judge/signal.js";
import type { SmokeModel } from "../../../../model/app-model.js";
import type { RevisionPair, RevisionPairs } from "../../../../plan/operation.js";
import type { RoutingTable } from "../../proxy/routing-table.js";
import { nameOf } from "../operations/candidate-addresses.js";
import { type SmokeAddress, sendSmoke } from "../operations/send-smoke.js";
import type { RevisionInRelease } from "../release-records.js";
import { missingRequests, recipientsOf, type StableAnswers, TRIAL } from "./top-up.js";

/** Smoke tests as evidence where visitors are too few for a verdict: the same ones to both sides, through the proxy. */
export interface SmokeEvidence {
  /**
   * Sends what is missing now and waits for nothing. Called whenever somebody looks at a bake; when nobody does any more,
   * nothing is sent any more.
   */
  topUp(look: Look): void;
  /** How many requests were sent to a revision to judge it. */
  sent(service: string, revision: string): number;
}

/** What somebody who looks at a bake sees. */
export interface Look {
  readonly release: string;
  readonly pairs: RevisionPairs;
  readonly signals: readonly Signal[];
  readonly table: RoutingTable;
}

interface World {
  readonly findRevision: (service: string, revision: string) => RevisionInRelease | undefined;
  readonly log: (line: string) => void;
}

export function createSmokeEvidence({ findRevision, log }: World): SmokeEvidence {
  /** The latest of each service; undefined where no test can be evidence. */
  const bakes = new Map<string, { readonly split: string; readonly bake: Bake | undefined }>();
  const sent = new Map<string, number>();

  const send = (bake: Bake, side: Side, test: SmokeModel): void => {
    const total = (sent.get(side.name) ?? 0) + 1;
    sent.set(side.name, total);
    if (total === 1) log(`visitors are too few to judge ${bake.canary.name}: ${side.name} is sent smoke tests`);
    void ask(bake, side, test);
  };

  const topUp = (bake: Bake, signal: Signal): void => {
    const elapsedMs = performance.now() - bake.startedAt;
    const missing = ({ countedBefore, inFlight }: Side, { total }: Signal["canary"]) =>
      missingRequests({ elapsedMs, counted: total - countedBefore, inFlight });
    const forCanary = missing(bake.canary, signal.canary);
    if (forCanary === 0) return;
    const tests = (recipients: "both" | "stable") =>
      bake.tests.filter((test) => recipientsOf(bake.stableAnswers.get(test) ?? NO_ANSWERS) === recipients);
    const onTrial = bake.stable.inFlight === 0 ? tests("stable") : [];
    for (const test of onTrial) for (let n = 0; n < TRIAL; n++) send(bake, bake.stable, test);
    const shared = tests("both");
    for (const test of turns(shared, bake.canary, forCanary)) send(bake, bake.canary, test);
    for (const test of turns(shared, bake.stable, missing(bake.stable, signal.stable))) send(bake, bake.stable, test);
  };

  return {
    topUp: ({ release, pairs, signals, table }) => {
      for (const signal of signals) {
        const pair = pairs[signal.service];
        const weights = pair === undefined ? undefined : concurrentWeights(table, signal.service, pair);
        if (pair === undefined || weights === undefined) continue;
        const split = `${release} ${pair.canary} ${weights}`;
        const known = bakes.get(signal.service);
        const bake = known?.split === split ? known.bake : makeBake(signal, pair, table, findRevision);
        bakes.set(signal.service, { split, bake });
        if (bake !== undefined) topUp(bake, signal);
      }
    },
    sent: (service, revision) => sent.get(`${service}@${revision}`) ?? 0,
  };
}

/** One service at one split. */
interface Bake {
  readonly startedAt: number;
  readonly tests: readonly SmokeModel[];
  readonly slowMs: number;
  readonly stableAnswers: Map<SmokeModel, StableAnswers>;
  readonly canary: Side;
  readonly stable: Side;
}

interface Side {
  /** `api@7f3c` */
  readonly name: string;
  readonly address: SmokeAddress;
  readonly countedBefore: number;
  inFlight: number;
  turn: number;
}

const NO_ANSWERS: StableAnswers = { answers: 0, bad: 0 };
/** The proxy answers for an instance that does not, and that has to be counted. */
const GIVE_UP_MS = 90_000;

async function ask(bake: Bake, side: Side, test: SmokeModel): Promise<void> {
  side.inFlight += 1;
  const isBad = await sendSmoke(test, side.address, AbortSignal.timeout(GIVE_UP_MS)).then(
    ({ status, ms }) => status >= 500 || ms > bake.slowMs,
    () => true,
  );
  side.inFlight -= 1;
  if (side !== bake.stable) return;
  const { answers, bad } = bake.stableAnswers.get(test) ?? NO_ANSWERS;
  bake.stableAnswers.set(test, { answers: answers + 1, bad: bad + (isBad ? 1 : 0) });
}

/** Undefined unless visitors reach both: with all traffic on one side there is no bake to add evidence to. */
function concurrentWeights(table: RoutingTable, service: string, pair: RevisionPair): string | undefined {
  const weightOf = (name: string) =>
    table.services[service]?.revisions.find(({ revision }) => revision === name)?.weight ?? 0;
  const weights = [weightOf(pair.canary), weightOf(pair.stable)];
  return weights.every((weight) => weight > 0) ? weights.join("/") : undefined;
}

function makeBake(
  signal: Signal,
  { canary, stable }: RevisionPair,
  table: RoutingTable,
  findRevision: World["findRevision"],
): Bake | undefined {
  const { service } = signal;
  const tests = findRevision(service, canary)?.release.smoke.filter((test) => isEvidence(test, service)) ?? [];
  const port = table.listeners.internal[service];
  if (tests.length === 0 || port === undefined) return undefined;
  const sideOf = (name: string, { total }: Signal["canary"]): Side => {
    const record = findRevision(service, name)?.release;
    const release = table.services[service]?.revisions.find(({ revision }) => revision === name)?.release;
    const host = record === undefined ? undefined : nameOf(record, service);
    const address = { host: "127.0.0.1", port, name: host, release };
    return { name: `${service}@${name}`, address, countedBefore: total, inFlight: 0, turn: 0 };
  };
  return {
    startedAt: performance.now(),
    tests,
    slowMs: table.services[service]?.slowMs ?? Number.POSITIVE_INFINITY,
    stableAnswers: new Map(),
    canary: sideOf(canary, signal.canary),
    stable: sideOf(stable, signal.stable),
  };
}

/** Only what may be asked any number of times, and what is well when it is answered well. */
function isEvidence(test: SmokeModel, service: string): boolean {
  return test.service === service && (test.method === "GET" || test.method === "HEAD") && test.expect.status < 500;
}

function turns(tests: readonly SmokeModel[], side: Side, count: number): readonly SmokeModel[] {
  if (tests.length === 0) return [];
  return Array.from({ length: count }, () => tests[side.turn++ % tests.length] as SmokeModel);
}
