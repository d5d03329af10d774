import { waitAtMost } from "../base/clock.js";
import { messageOf } from "../base/error.js";
import type { Observed } from "../plan/observed.js";
import type { Entry } from "../release/entry.js";
import type { Lease } from "../release/lease.js";
import type { ReleaseRecord } from "../release/record.js";
import { type ReleaseEnd, runRelease } from "../release/run-release.js";
import { makeWatchTraffic } from "../release/watch-traffic.js";
import { MemoryJournal } from "../target/memory/memory-journal.js";
import { CommandProcess } from "./command-process.js";
import { describeEntry } from "./describe-entry.js";
import { happen } from "./happenings.js";
import type { Violation } from "./invariants/invariant.js";
import { planOf } from "./plans.js";
import { journalOf, targetOf } from "./ports.js";
import { Referee } from "./referee.js";
import type { ReleaseCase } from "./scenario.js";
import type { SimulatedRelease } from "./simulation.js";
import type { Stage } from "./stage.js";
import { visitorsOf } from "./visitors.js";
import type { ApprovalFate } from "./weather.js";

export interface Ended {
  readonly release: SimulatedRelease;
  readonly violation: Violation | undefined;
}

/** One release from the first command to its end, whatever dies meanwhile. */
export class ReleaseSimulation {
  readonly id: string;
  readonly journal: MemoryJournal;
  readonly #stage: Stage;
  readonly #given: ReleaseCase;
  readonly #record: ReleaseRecord;
  readonly #approval: ApprovalFate;
  readonly #processes: CommandProcess[] = [];
  /** Undefined until the journal has its first entry. */
  #referee: Referee | undefined;
  #observed: Observed;
  #peopleKnow = false;
  #turn: { readonly at: number; readonly step: string | undefined } | undefined;

  /** Undefined when what is wanted serves already. */
  static of(stage: Stage, given: ReleaseCase, number: number): ReleaseSimulation | undefined {
    const record = given.kind === "ship" ? given.record : given.to;
    if (stage.world.observe().serving === record.id) return undefined;
    return new ReleaseSimulation(stage, given, record, number);
  }

  private constructor(stage: Stage, given: ReleaseCase, record: ReleaseRecord, number: number) {
    this.id = given.kind === "ship" ? record.id : `${number}-back-to-${record.number}`;
    this.journal = new MemoryJournal(stage.clock);
    this.#stage = stage;
    this.#given = given;
    this.#record = record;
    this.#approval = stage.weather.approval(record.strategy.approveWithinMs);
    this.#observed = stage.world.observe();
    stage.records.set(record.id, record);
    stage.world.learn(this.id, record);
  }

  async run(): Promise<Ended> {
    const { clock, world, trace } = this.#stage;
    const startedAt = clock.now();
    const before = visitorsOf(world, this.#record);
    world.onEffect = (when, effect) => {
      if (effect.token.release !== this.id)
        this.#violate("a release must have no effect after its end", effect.token.release);
      else this.#referee?.effect(when, effect);
    };
    const stopHappening = happen(this.#stage, this);
    const boundMs = BOUND_MS + waitsOf(this.#record);
    const inTime = await waitAtMost(clock, this.#carry(), boundMs);
    const endedAt = clock.now();
    const visitors = visitorsOf(world, this.#record, before);
    stopHappening();
    if (!inTime)
      this.#violate("a release must end in bounded time", `it goes on after ${Math.round(boundMs / 3_600_000)} h`);
    else await this.#judgeEnd();
    const violation = this.violation;
    if (violation !== undefined) trace.add("rehearsal", `VIOLATED: ${violation.must}; found: ${violation.found}`);
    const release = {
      result: this.#referee?.ledger.result,
      plan: this.#referee?.ledger.plan,
      done: this.#referee?.ledger.done ?? new Set<string>(),
      harmful: Object.values(this.#record.services)
        .filter(({ name, revision, role }) => role === "web" && this.#stage.harmful.has(`${name}@${revision}`))
        .map(({ name }) => name),
      tookMs: endedAt - startedAt,
      backMs: this.#turn && endedAt - this.#turn.at,
      turnedAt: this.#turn?.step,
      commands: this.#processes.length,
      visitors,
    };
    return { release, violation };
  }

  get violation(): Violation | undefined {
    return this.#referee?.violation;
  }

  /** Somebody else has worked on it before. */
  get isTakenOver(): boolean {
    return this.#processes.length > 1;
  }

  get isFinished(): boolean {
    return this.#referee?.ledger.result !== undefined;
  }

  /** Whoever works on it is gone; the successor has only what is written. */
  retire(): void {
    this.#processes.at(-1)?.kill();
  }

  /** Every entry of the journal, whoever writes it, passes here. */
  write(who: string, entry: Entry): Promise<void> {
    if (entry.kind === "opened") {
      this.#referee ??= new Referee(this.#stage, this.id, entry.plan, this.#record, this.#observed);
    }
    this.#stage.trace.add(who, describeEntry(entry, this.#referee?.ledger.plan));
    this.#referee?.entry(entry);
    if (entry.kind === "turned") this.#turn ??= { at: this.#stage.clock.now(), step: entry.step };
    const written = this.journal.append(entry);
    if (!this.#peopleKnow && this.#referee?.ledger.asked !== undefined) this.#askPeople();
    return written;
  }

  /** A message of a person, who needs no lease. */
  async send(kind: "approved" | "declined" | "abort"): Promise<void> {
    if (this.#referee === undefined || this.isFinished) return;
    const at = this.#stage.clock.now() + this.#stage.stepMs;
    const reason = "on second thoughts";
    await this.write("grace", kind === "approved" ? { kind, by: "grace", at } : { kind, by: "grace", reason, at });
  }

  /** Persons run commands until one of them has brought the release to its end. */
  async #carry(): Promise<void> {
    const { clock, leases, trace, weather } = this.#stage;
    while (!this.isFinished && this.violation === undefined) {
      const process = new CommandProcess(`command-${this.#processes.length + 1}`, clock, this.#stage.stepMs);
      this.#processes.push(process);
      const answer = leases.acquire(process);
      if (answer.kind === "busy") {
        trace.add(process.by, `leaves: ${answer.holder.by} holds the environment`);
        process.exit();
        await clock.sleep(RETRY_MS);
        continue;
      }
      trace.add(process.by, `begins, with fence ${answer.lease.fence}`);
      const end = await Promise.race([this.#command(process, answer.lease), process.gone]);
      if (end === "waits") await this.#untilAnswered();
      else if (end !== "ended") await clock.sleep(weather.nextCommandAfterMs());
    }
  }

  /** What a command does from taking the lease to giving it back. */
  async #command(process: CommandProcess, lease: Lease): Promise<"ended" | "failed" | "waits"> {
    const { trace } = this.#stage;
    let ended: ReleaseEnd["kind"] | "failed" = "failed";
    try {
      ended = (await this.#release(process, lease)).kind;
      if (ended === "lost-lease" && lease.isHeld()) {
        this.#violate("who holds the lease must carry the release to its end", `${process.by} leaves it`);
      }
      trace.add(process.by, `ends: ${ended}`);
    } catch (problem) {
      trace.add(process.by, `fails: ${messageOf(problem)}`);
    }
    await lease.release();
    process.exit();
    return ended === "approval-pending" ? "waits" : ended === "finished" ? "ended" : "failed";
  }

  async #release(process: CommandProcess, lease: Lease): Promise<ReleaseEnd> {
    const ports = { journal: journalOf(this.#stage, this, process), target: targetOf(this.#stage, process) };
    const { by, clock } = process;
    const stamp = { by, at: clock.now(), fence: lease.fence };
    if (this.#referee === undefined) {
      this.#observed = await ports.target.observe();
      const { serving } = this.#observed;
      const previous = serving === undefined ? undefined : this.#stage.records.get(serving);
      const plan = planOf(this.#given, previous, this.#observed);
      await ports.journal.append({ kind: "opened", release: this.id, plan, ...stamp });
    }
    const watchTraffic = makeWatchTraffic(ports.target, clock, this.#record.strategy.judge);
    const observer = { entry: () => {}, progress: () => {} };
    const options = { lease, by, waitForApproval: this.#approval.waits };
    return await runRelease({ ...ports, clock, watchTraffic, observer }, options);
  }

  #askPeople(): void {
    this.#peopleKnow = true;
    for (const { kind, afterMs } of this.#approval.answers) {
      this.#stage.clock.after(afterMs, () => void this.send(kind));
    }
  }

  /** The command has left; somebody comes back when there is an answer, or when it is too late for one. */
  async #untilAnswered(): Promise<void> {
    const { clock } = this.#stage;
    const ledger = this.#referee?.ledger;
    // By a clock that was set back it is too late only after that.
    const setBackMs = Math.max(0, -this.#stage.stepMs);
    const lateAt = (ledger?.asked?.now ?? clock.now()) + this.#record.strategy.approveWithinMs + setBackMs;
    const until = Math.max(lateAt, clock.now()) + RETRY_MS;
    while (clock.now() < until && ledger?.answer === undefined && ledger?.aborted !== true) {
      await this.journal.changed(until - clock.now());
    }
  }

  async #judgeEnd(): Promise<void> {
    const { clock, leases } = this.#stage;
    if (this.violation !== undefined) return;
    const gone = Promise.all(this.#processes.map((process) => process.exited));
    if (!(await waitAtMost(clock, gone, BOUND_MS))) this.#violate("every process must come to its end", "one goes on");
    // Whatever is still on its way must find the world closed to it.
    await clock.sleep(AFTERMATH_MS);
    const holder = leases.holder();
    if (holder !== undefined) this.#violate("the lock must be free after a release", `${holder.by} holds it`);
    this.#referee?.end();
  }

  #violate(must: string, found: string): void {
    this.#referee?.violate(must, found);
  }
}

/** What the release may wait for by its own settings, before it goes back. */
function waitsOf({ strategy, services }: ReleaseRecord): number {
  const { approveWithinMs, readyWithinMs, monitorMs } = strategy;
  const bakesMs = strategy.kind === "canary" ? strategy.bakeWithinMs * strategy.steps.length : 0;
  const waves = Math.max(1, ...Object.values(services).map(({ replicas }) => replicas));
  return approveWithinMs + readyWithinMs * waves + bakesMs + monitorMs;
}

const RETRY_MS = 2_000;
const BOUND_MS = 4 * 3_600_000;
/** Longer than any request is on its way. */
const AFTERMATH_MS = 600_000;
