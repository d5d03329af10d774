import { formatDuration, parseDuration } from "../../base/duration.js";
import type { WrittenProbe, WrittenProbes } from "../../definition/service.js";
import type { Path } from "../parse/path.js";
import { servicePath } from "./place.js";
import type { Breach, RuleSubject } from "./rule.js";

interface Timed {
  readonly path: Path;
  readonly written: string | undefined;
  readonly least: string;
  readonly most: string;
}

/** Catches slips of the unit: a probe every 5ms, a gate of 10d, an approval nobody can give in time. */
export function durationsAreWithinReason({ written }: RuleSubject): readonly Breach[] {
  return [...releaseTimes(written), ...serviceTimes(written), ...storeTimes(written), ...checkTimes(written)].flatMap(
    ({ path, written: duration, least, most }) => {
      const ms = duration === undefined ? undefined : parseDuration(duration);
      if (ms === undefined || (ms >= milliseconds(least) && ms <= milliseconds(most))) return [];
      return [{ path, wanted: `be from ${least} to ${most}` }];
    },
  );
}

export function backupsAreKeptLongEnough({ environment }: RuleSubject): readonly Breach[] {
  return Object.values(environment.stores).flatMap((store) => {
    if (store.kind !== "postgres" || store.backup?.everyMs === undefined) return [];
    const { everyMs, keepMs } = store.backup;
    if (keepMs >= everyMs) return [];
    const wanted = `be at least the time between two backups, which is ${formatDuration(everyMs)}`;
    return [{ path: ["stores", store.name, "backup", "keep"], wanted, found: formatDuration(keepMs) }];
  });
}

type Written = RuleSubject["written"];

function releaseTimes({ release }: Written): readonly Timed[] {
  if (typeof release !== "object") return [];
  const at = (key: string, written: string | undefined, least: string, most: string): Timed => {
    return { path: ["release", key], written, least, most };
  };
  return [
    at("readyWithin", release.readyWithin, "1s", "1h"),
    at("monitor", release.monitor, "0s", "1d"),
    at("approveWithin", release.approveWithin, "1m", "30d"),
    at("bakeWithin", release.kind === "canary" ? release.bakeWithin : undefined, "1s", "1d"),
  ];
}

function serviceTimes({ services }: Written): readonly Timed[] {
  return Object.entries(services).flatMap(([name, { stop, probes }]) => {
    const fields: WrittenProbes = typeof probes === "object" ? probes : {};
    return [
      { path: servicePath(name, "stop"), written: stop, least: "0s", most: "1h" },
      { path: servicePath(name, "probes", "startWithin"), written: fields.startWithin, least: "1s", most: "1h" },
      ...probeTimes(servicePath(name, "probes", "live"), fields.live),
      ...probeTimes(servicePath(name, "probes", "ready"), fields.ready),
    ];
  });
}

function probeTimes(path: Path, probe: string | WrittenProbe | undefined): readonly Timed[] {
  if (typeof probe !== "object") return [];
  return [
    { path: [...path, "every"], written: probe.every, least: "100ms", most: "1h" },
    { path: [...path, "timeout"], written: probe.timeout, least: "10ms", most: "5m" },
  ];
}

function storeTimes({ stores = {} }: Written): readonly Timed[] {
  return Object.entries(stores).flatMap(([name, store]) => {
    if (store.kind !== "postgres" || typeof store.backup !== "object") return [];
    const { every, keep, drill } = store.backup;
    return [
      { path: ["stores", name, "backup", "every"], written: every, least: "5m", most: "31d" },
      { path: ["stores", name, "backup", "keep"], written: keep, least: "1h", most: "3650d" },
      { path: ["stores", name, "backup", "drill"], written: drill, least: "1h", most: "365d" },
    ];
  });
}

function checkTimes({ gates = {}, smoke = [], objectives }: Written): readonly Timed[] {
  return [
    ...Object.entries(gates).flatMap(([name, gate]) => {
      if (typeof gate === "string") return [];
      return [{ path: ["gates", name, "within"], written: gate.within, least: "1s", most: "6h" }];
    }),
    ...smoke.map(({ under }, index) => ({ path: ["smoke", index, "under"], written: under, least: "1ms", most: "5m" })),
    { path: ["objectives", "latency", "p95"], written: objectives?.latency?.p95, least: "1ms", most: "60s" },
  ];
}

function milliseconds(written: string): number {
  return parseDuration(written) ?? 0;
}
