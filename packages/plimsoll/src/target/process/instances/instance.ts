import type { Clock } from "../../../base/clock.js";
import { diskTroubleOf } from "../../../base/disk-trouble.js";
import { messageOf } from "../../../base/error.js";
import type { ProcessIdentity } from "../../../base/process-identity.js";
import type { ProbesModel, StopModel } from "../../../model/app-model.js";
import { endGroup, killGroup } from "./end-group.js";
import type { Exit } from "./exit.js";
import { adopt, type InstanceProcess, launch } from "./instance-process.js";
import type { InstanceRecord } from "./instance-record.js";
import type { KnownStore } from "./known-output.js";
import type { InstanceLog } from "./logs/instance-log.js";
import { type ProbeAnswer, probe } from "./probe-answer.js";
import { foldProbe, freshTrace, nextProbeInMs, type ProbeTrace } from "./probe-trace.js";
import { HEALTHY_AFTER_MS, restartDelayMs } from "./restart-delay.js";

/** How an instance is started and watched: from the release record, the same for every life. */
export interface InstancePlan {
  readonly command: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly probes: ProbesModel;
  /** `alive`: a worker without a port counts as ready when it has stayed alive for a moment. */
  readonly readiness: "probed" | "alive";
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
/**
 * Without a port to ask, a process that has not ended by then is taken for ready: a Celery worker that lacks a module
 * takes more than a second to find out.
 */
const ALIVE_AFTER_MS = 5_000;
/** After `startWithinMs` whoever waits for the start says why it failed; only then is the process replaced. */
const HUNG_START_GRACE_MS = 2_000;

/**
 * Keeps one instance running: starts it, or adopts the process of an earlier supervisor; probes it; starts it again with
 * growing delays when it ends or hangs; until it is stopped.
 */
export function keepRunning(record: InstanceRecord, plan: InstancePlan, world: InstanceWorld): Instance {
  return new KeptInstance(record, plan, world);
}

/** A disk that takes no output file starts nothing; it may at the next try. */
function notStarted(error: unknown): Extract<Exit, { kind: "not-started" }> {
  if (diskTroubleOf(error, "") === undefined) throw error;
  return { kind: "not-started", reason: messageOf(error) };
}

class KeptInstance implements Instance {
  readonly #plan: InstancePlan;
  readonly #world: InstanceWorld;
  readonly #finished: Promise<void>;
  /** Cuts the wait before the next start short. */
  readonly #stopping = new AbortController();
  #stopped: Promise<void> | undefined;
  #record: InstanceRecord;
  #phase: InstanceView["phase"] = "starting";
  #trace = freshTrace;
  #lastWords: readonly string[] = [];

  constructor(record: InstanceRecord, plan: InstancePlan, world: InstanceWorld) {
    this.#record = record;
    this.#plan = plan;
    this.#world = world;
    this.#finished = this.#live();
  }

  view(): InstanceView {
    const successorIsSilent = this.#lastWords.length > 0 && !this.#trace.everReady;
    return {
      record: this.#record,
      plan: this.#plan,
      phase: this.#phase,
      trace: this.#trace,
      lines: successorIsSilent ? this.#lastWords : this.#world.log.lastLines(SHOWN_LINES),
    };
  }

  stop(leave: () => Promise<void>): Promise<void> {
    this.#stopped ??= this.#stop(leave);
    return this.#stopped;
  }

  async #stop(leave: () => Promise<void>): Promise<void> {
    this.#phase = "stopping";
    this.#change({ wanted: "stopped" });
    await leave();
    this.#stopping.abort();
    if (this.#record.process !== undefined) await this.#end(this.#record.process);
    await this.#finished;
  }

  /** One life after the other. */
  async #live(): Promise<void> {
    const { clock, log } = this.#world;
    while (this.#record.wanted === "running") {
      const exit = await this.#oneLife();
      log.finish();
      // Stopped meanwhile: it was to end.
      if (this.#stopped !== undefined) break;
      const earlier = this.#wasHealthy() ? 0 : this.#record.restarts;
      this.#phase = "restarting";
      this.#lastWords = log.lastLines(SHOWN_LINES);
      this.#trace = { ...this.#trace, ready: false };
      this.#change({ process: undefined, lastExit: exit, restarts: earlier + 1 });
      await clock.sleep(restartDelayMs(earlier), this.#stopping.signal);
    }
    this.#phase = "stopped";
    this.#trace = { ...this.#trace, ready: false };
    this.#change({ process: undefined });
  }

  async #oneLife(): Promise<Exit> {
    const running = this.#adopt() ?? (await this.#start().catch(notStarted));
    if ("kind" in running) return running;
    if (this.#stopping.signal.aborted) void this.#end(running.identity);
    const ended = new AbortController();
    if (this.#plan.readiness === "alive") void this.#stayAlive(ended.signal);
    else {
      void this.#probeReady(running.identity, ended.signal);
      void this.#probeLive(running.identity, ended.signal);
    }
    const exit = await running.ended;
    ended.abort();
    killGroup(running.identity);
    return exit;
  }

  #adopt(): InstanceProcess | undefined {
    return this.#record.process === undefined ? undefined : adopt(this.#record.process);
  }

  async #start() {
    const { clock, log } = this.#world;
    log.finish();
    log.startLife();
    this.#trace = freshTrace;
    this.#phase = "starting";
    this.#change({ process: undefined, startedAt: clock.now() });
    const output = { stdout: log.stdout, stderr: log.stderr };
    return await launch({ ...this.#plan, ...output }, (identity) => this.#change({ process: identity }));
  }

  async #stayAlive(ended: AbortSignal): Promise<void> {
    const { clock } = this.#world;
    const age = clock.now() - this.#record.startedAt;
    await clock.sleep(Math.max(0, ALIVE_AFTER_MS - age), ended);
    if (!ended.aborted) this.#learn({ kind: "ok", status: 200 });
  }

  async #probeReady(process: ProcessIdentity, ended: AbortSignal): Promise<void> {
    const { ready, startWithinMs } = this.#plan.probes;
    const { clock } = this.#world;
    while (!ended.aborted) {
      const answer = await probe(this.#record.port, ready.path, ready.timeoutMs);
      if (ended.aborted) return;
      this.#learn(answer);
      const age = clock.now() - this.#record.startedAt;
      if (!this.#trace.everReady && age > startWithinMs + HUNG_START_GRACE_MS) return await this.#replace(process);
      await clock.sleep(nextProbeInMs(this.#trace, age, ready.everyMs), ended);
    }
  }

  #learn(answer: ProbeAnswer): void {
    const before = this.#trace;
    this.#trace = foldProbe(before, answer, this.#world.clock.now(), this.#plan.probes.ready.failures);
    if (this.#trace.ready && this.#phase === "starting") this.#phase = "running";
    if (before.ready !== this.#trace.ready || before.last?.kind !== answer.kind) this.#world.changed();
  }

  async #probeLive(process: ProcessIdentity, ended: AbortSignal): Promise<void> {
    const { path, everyMs, timeoutMs, failures } = this.#plan.probes.live;
    for (let failed = 0; !ended.aborted; ) {
      await this.#world.clock.sleep(everyMs, ended);
      if (ended.aborted || !this.#trace.everReady) continue;
      const answer = await probe(this.#record.port, path, timeoutMs);
      failed = answer.kind === "ok" ? 0 : failed + 1;
      if (failed >= failures) return await this.#replace(process);
    }
  }

  /** A process that hangs is ended, and the next life begins. */
  async #replace(process: ProcessIdentity): Promise<void> {
    this.#trace = { ...this.#trace, ready: false };
    this.#world.changed();
    await this.#world.leave(this.#record);
    await this.#end(process);
  }

  #end(process: ProcessIdentity): Promise<void> {
    return endGroup(process, this.#plan.stop.withinMs, this.#world.clock);
  }

  #wasHealthy(): boolean {
    return this.#trace.everReady && this.#world.clock.now() - this.#record.startedAt >= HEALTHY_AFTER_MS;
  }

  #change(next: Partial<InstanceRecord>): void {
    this.#record = { ...this.#record, ...next };
    this.#world.save(this.#record);
    this.#world.changed();
  }
}
