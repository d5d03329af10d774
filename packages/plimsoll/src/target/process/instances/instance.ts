import type { Clock } from "../../../base/clock.js";
import type { ProbesModel, StopModel } from "../../../model/app-model.js";
import { endGroup, killGroup } from "./end-group.js";
import type { Exit } from "./exit.js";
import { adopt, type InstanceProcess, launch } from "./instance-process.js";
import type { InstanceRecord } from "./instance-record.js";
import type { KnownStore } from "./known-output.js";
import type { InstanceLog } from "./logs/instance-log.js";
import { probe } from "./probe-answer.js";
import { foldProbe, freshTrace, nextProbeInMs, type ProbeTrace } from "./probe-trace.js";
import { HEALTHY_AFTER_MS, restartDelayMs } from "./restart-delay.js";

/** How an instance is started and watched: from the release record, the same for every life. */
export interface InstancePlan {
  readonly command: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly probes: ProbesModel;
  readonly stop: StopModel;
  readonly stores: readonly KnownStore[];
  /** Plain values that must not reach any output. */
  readonly secrets: readonly string[];
}

/** What is true of an instance at this moment. */
export interface InstanceView {
  readonly record: InstanceRecord;
  readonly plan: InstancePlan;
  readonly phase: "starting" | "running" | "restarting" | "stopping" | "stopped";
  readonly trace: ProbeTrace;
  /** Lines of this life, redacted; of the one that ended as long as its successor is not ready. */
  readonly lines: readonly string[];
}

export interface Instance {
  view(): InstanceView;
  /** Takes it out of traffic first (`leave`), then SIGTERM, the deadline, SIGKILL. May be called again. */
  stop(leave: () => Promise<void>): Promise<void>;
}

export interface InstanceWorld {
  readonly clock: Clock;
  readonly log: InstanceLog;
  save(record: InstanceRecord): void;
  /** Takes it out of traffic and waits until it has no request left. */
  leave(record: InstanceRecord): Promise<void>;
  /** Called after every change of readiness, process or phase. */
  changed(): void;
}

const SHOWN_LINES = 40;
/** After `startWithinMs` whoever waits for the start says why it failed; only then is the process replaced. */
const HUNG_START_GRACE_MS = 2_000;

/**
 * Keeps one instance running: starts it, or adopts the process of an earlier supervisor; probes it; starts it again with
 * growing delays when it ends or hangs; until it is stopped.
 */
export function keepRunning(first: InstanceRecord, plan: InstancePlan, world: InstanceWorld): Instance {
  const { clock, log } = world;
  const stopping = new AbortController();
  let record = first;
  let phase: InstanceView["phase"] = "starting";
  let trace = freshTrace;
  let lastWords: readonly string[] = [];
  let stopped: Promise<void> | undefined;

  const change = (next: Partial<InstanceRecord>) => {
    record = { ...record, ...next };
    world.save(record);
    world.changed();
  };

  const isUnwanted = () => record.wanted === "stopped";

  const life = async (): Promise<Exit> => {
    const running = adoptEarlier() ?? (await startNew());
    if ("kind" in running) return running;
    const ended = new AbortController();
    if (stopping.signal.aborted) void endGroup(running.identity, plan.stop.withinMs, clock);
    void probeReady(running, ended.signal);
    void probeLive(running, ended.signal);
    const exit = await running.ended;
    ended.abort();
    killGroup(running.identity);
    return exit;
  };

  const startNew = async () => {
    log.finish();
    log.startLife();
    trace = freshTrace;
    phase = "starting";
    change({ process: undefined, startedAt: clock.now() });
    const output = { stdout: log.stdout, stderr: log.stderr };
    return launch({ ...plan, ...output }, (identity) => change({ process: identity }));
  };

  const adoptEarlier = () => (record.process === undefined ? undefined : adopt(record.process));

  const probeReady = async (running: InstanceProcess, ended: AbortSignal) => {
    const { path, everyMs, timeoutMs, failures } = plan.probes.ready;
    while (!ended.aborted) {
      const answer = await probe(record.port, path, timeoutMs);
      if (ended.aborted) return;
      const before = trace;
      trace = foldProbe(trace, answer, clock.now(), failures);
      if (trace.ready) phase = phase === "starting" ? "running" : phase;
      if (before.ready !== trace.ready || before.last?.kind !== trace.last?.kind) world.changed();
      const age = clock.now() - record.startedAt;
      if (!trace.everReady && age > plan.probes.startWithinMs + HUNG_START_GRACE_MS) return replace(running);
      await clock.sleep(nextProbeInMs(trace, age, everyMs), ended);
    }
  };

  const probeLive = async (running: InstanceProcess, ended: AbortSignal) => {
    const { path, everyMs, timeoutMs, failures } = plan.probes.live;
    for (let failed = 0; !ended.aborted; ) {
      await clock.sleep(everyMs, ended);
      if (ended.aborted || !trace.everReady) continue;
      const answer = await probe(record.port, path, timeoutMs);
      failed = answer.kind === "ok" ? 0 : failed + 1;
      if (failed >= failures) return replace(running);
    }
  };

  /** A process that hangs is ended, and the loop below starts another. */
  const replace = async (running: InstanceProcess) => {
    trace = { ...trace, ready: false };
    world.changed();
    await world.leave(record);
    await endGroup(running.identity, plan.stop.withinMs, clock);
  };

  const lives = async () => {
    while (!isUnwanted()) {
      const exit = await life();
      log.finish();
      if (isUnwanted()) break;
      phase = "restarting";
      lastWords = log.lastLines(SHOWN_LINES);
      trace = { ...trace, ready: false };
      const wasHealthy = trace.everReady && clock.now() - record.startedAt >= HEALTHY_AFTER_MS;
      const earlier = wasHealthy ? 0 : record.restarts;
      change({ process: undefined, lastExit: exit, restarts: earlier + 1 });
      await clock.sleep(restartDelayMs(earlier), stopping.signal);
    }
    phase = "stopped";
    trace = { ...trace, ready: false };
    change({ process: undefined });
  };
  const finished = lives();

  const stopOnce = async (leave: () => Promise<void>) => {
    phase = "stopping";
    change({ wanted: "stopped" });
    await leave();
    stopping.abort();
    if (record.process !== undefined) await endGroup(record.process, plan.stop.withinMs, clock);
    await finished;
  };

  return {
    view: () => {
      const silentSuccessor = lastWords.length > 0 && !trace.everReady;
      return { record, plan, phase, trace, lines: silentSuccessor ? lastWords : log.lastLines(SHOWN_LINES) };
    },
    stop: (leave) => {
      stopped ??= stopOnce(leave);
      return stopped;
    },
  };
}
