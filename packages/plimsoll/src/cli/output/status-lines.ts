import type { Observed, ObservedRevision } from "../../plan/observed.js";
import type { ReleaseRecord } from "../../release/record.js";
import type { InstanceStatus } from "../../target/process/supervisor-protocol.js";
import { addressLines } from "./address-lines.js";

/** A release that the journal says is not over. */
export interface UnderWay {
  readonly release: string;
  readonly by: string;
  /** Who carries it on now; undefined: nobody does. */
  readonly holder: string | undefined;
  readonly goingBack: boolean;
  /** What served before it. */
  readonly previous: string | undefined;
}

export interface StatusFacts {
  readonly environment: string;
  /** Undefined also in the middle of a shift. */
  readonly serves: (Pick<ReleaseRecord, "subject"> & { readonly release: string }) | undefined;
  readonly underWay: UnderWay | undefined;
  readonly observed: Pick<Observed, "services" | "stores" | "addresses">;
  readonly instances: readonly InstanceStatus[];
  /** Sentences about what someone should look after. */
  readonly alarms: readonly string[];
}

export function statusLines(facts: StatusFacts): readonly string[] {
  const { underWay, observed, instances, alarms } = facts;
  return [
    headline(facts),
    ...alarms.map((alarm) => `  alarm: ${alarm}`),
    ...(underWay === undefined ? [] : [underWayLine(underWay)]),
    ...Object.entries(observed.services).flatMap(([name, revisions]) => revisionLines(name, revisions)),
    ...Object.entries(observed.stores).map(
      ([name, store]) =>
        `  ${name.padEnd(WIDTH)} ${store.kind === "running" ? `running, version ${store.version}` : "stopped"}`,
    ),
    ...instances.map(instanceLine),
    ...addressLines(observed),
  ];
}

function headline({ environment, serves, underWay, observed }: StatusFacts): string {
  if (serves !== undefined) return `${environment}: ${serves.release} serves, ${serves.subject}`;
  if (underWay?.previous === undefined || !Object.values(observed.services).some(hasTraffic)) {
    return `${environment}: nothing serves`;
  }
  return `${environment}: ${underWay.previous} and ${underWay.release} share the traffic`;
}

function underWayLine({ release, holder, goingBack }: UnderWay): string {
  const whose = holder === undefined ? "nobody carries it on: plimsoll resume" : `held by ${holder}`;
  return `  release ${release} is under way${goingBack ? ", going back" : ""}; ${whose}`;
}

/** A worker gets no traffic from the proxy: 0% would say that something is wrong with it. */
function revisionLines(name: string, revisions: readonly ObservedRevision[]): readonly string[] {
  const isServed = hasTraffic(revisions);
  return revisions.map(({ revision, weight, running, ready }) => {
    const share = isServed ? `${weight}%` : "-";
    return `  ${`${name}@${revision}`.padEnd(WIDTH)} ${share.padStart(4)}  ${ready} of ${running} ready`;
  });
}

function hasTraffic(revisions: readonly ObservedRevision[]): boolean {
  return revisions.some(({ weight }) => weight > 0);
}

function instanceLine({ id, phase, pid, uptimeMs, restarts, memory }: InstanceStatus): string {
  const uptime = uptimeMs === undefined ? "" : `up ${roughly(uptimeMs)}`;
  const size = memory === undefined ? "" : `${Math.round(memory / 2 ** 20)} MiB`;
  return `  ${id.padEnd(WIDTH)} ${phase}  pid ${pid ?? "-"}  ${uptime}  ${size}  ${restarts} restarts`;
}

/** In the unit that a person would say it in: two of it at least. */
function roughly(ms: number): string {
  const [unit, size] = UNITS.find(([, length]) => ms >= 2 * length) ?? (["s", 1_000] as const);
  return `${Math.floor(ms / size)} ${unit}`;
}

const WIDTH = 28;
const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
] as const;
