import { describeOperation } from "../plan/print.js";
import type { Entry } from "../release/entry.js";
import type { Journal } from "../release/journal.js";
import { type Fate, MemoryTarget } from "../target/memory/memory-target.js";
import type { Claim, Target } from "../target/target.js";
import type { CommandProcess } from "./command-process.js";
import type { FaultKind } from "./fault.js";
import type { ReleaseSimulation } from "./release-simulation.js";
import type { Stage } from "./stage.js";
import type { Trace } from "./trace.js";

/** The journal as one process meets it, in this weather. */
export function journalOf({ weather, trace }: Stage, release: ReleaseSimulation, process: CommandProcess): Journal {
  // Text is all that one process leaves to the next.
  const takesOver = release.isTakenOver;
  return {
    read: (from) => {
      const entries = release.journal.read(from);
      return process.pass(takesOver && from === 0 ? entries.then(asText) : entries);
    },
    append: async (entry) => {
      while (process.isStill) await process.awake();
      const fate = weather.append(entry);
      if (fate.kind === "dies" && fate.when === "before") await die(trace, process, `before it writes ${entry.kind}`);
      if (fate.kind === "freezes") await freeze(trace, process, fate.ms, `before it writes ${entry.kind}`);
      if (fate.kind === "fails") {
        const there = fate.written ? ", and yet it is there" : "";
        trace.fault("journal-refused", `the disk refuses what ${process.by} writes (${entry.kind})${there}`);
        if (fate.written) await release.write(process.by, entry);
        throw new Error("ENOSPC: no space left on device, write");
      }
      await process.pass(release.write(process.by, entry));
      if (fate.kind === "dies") await die(trace, process, `having written ${entry.kind}`);
    },
    changed: async (ms) => {
      while (process.isStill) await process.awake();
      const fate = weather.pause();
      if (fate.kind === "dies") await die(trace, process, "while it waits");
      if (fate.kind === "freezes") await freeze(trace, process, fate.ms, "while it waits");
      await process.pass(release.journal.changed(ms));
    },
  };
}

/** The target as one process reaches it, in this weather. */
export function targetOf(stage: Stage, process: CommandProcess): Target {
  const { weather, trace, world, clock, operations } = stage;
  let next: Fate = { takesMs: 0 };
  const target = new MemoryTarget({ world, clock, operations, fate: () => next });
  return {
    name: target.name,
    capabilities: target.capabilities,
    observe: () => process.pass(target.observe()),
    claim: (fence, underWay) => claim(stage, target, process, fence, underWay),
    evidence: (revisions) => {
      if (weather.answers()) return process.pass(target.evidence(revisions));
      trace.fault("evidence-silent", "nobody answers the question for evidence");
      return new Promise(() => {});
    },
    signals: async (release, pairs) => {
      while (process.isStill) await process.awake();
      if (!weather.signalsAreReadable()) {
        trace.fault("figures-unreadable", "the figures cannot be read");
        throw new Error("the figures cannot be read");
      }
      return await process.pass(target.signals(release, pairs));
    },
    perform: async (operation, token, context) => {
      while (process.isStill) await process.awake();
      const drawn = weather.request(operation, context.timeoutMs);
      const { sender } = drawn;
      const fate = delayed(stage, drawn.fate);
      // Told only when something befalls it: most requests go well.
      const what = () => `${token.operation} ${describeOperation(operation)}`;
      const dies = sender.kind === "dies" ? sender.when : undefined;
      if (dies === "before") await die(trace, process, `before it asks for ${what()}`);
      if (sender.kind === "freezes") await freeze(trace, process, sender.ms, `before it asks for ${what()}`);
      for (const [kind, trouble] of troublesOf(fate)) trace.fault(kind, `${what()}: ${trouble}`);
      const landed = () => void die(trace, process, `before it hears of ${what()}`);
      next = dies === "landed" ? { ...fate, landed } : fate;
      const outcome = target.perform(operation, token, context);
      if (dies === "sent") {
        // Nobody is left to hear of a broken connection.
        outcome.catch(() => {});
        await die(trace, process, `having asked for ${what()}`);
      }
      return await process.pass(outcome);
    },
  };
}

/** A plan comes out of text already, and an intent has nothing that text could lose. */
function asText(entries: readonly Entry[]): readonly Entry[] {
  const isText = ({ kind }: Entry) => kind === "opened" || kind === "intent";
  return entries.map((entry) => (isText(entry) ? entry : (JSON.parse(JSON.stringify(entry)) as Entry)));
}

type UnderWay = Parameters<Target["claim"]>[1];

async function claim(
  stage: Stage,
  target: Target,
  process: CommandProcess,
  fence: number,
  underWay: UnderWay,
): Promise<Claim> {
  const { weather, trace, clock } = stage;
  while (process.isStill) await process.awake();
  const fate = weather.claim();
  if (fate.kind === "dies" && fate.when === "before") await die(trace, process, "before it claims the target");
  if (fate.kind === "fails") {
    trace.fault("claim-lost", `the claim of ${process.by} is lost`);
    throw new Error("the connection was lost before the answer");
  }
  if (fate.kind === "silent") {
    trace.fault("claim-lost", `nobody answers the claim of ${process.by}`);
    return await new Promise(() => {});
  }
  while (clock.now() < stage.frozen.until) {
    if (stage.frozen.connections === "break") throw new Error("the connection was lost before the answer");
    await clock.sleep(stage.frozen.until - clock.now());
  }
  const claimed = await target.claim(fence, underWay);
  trace.add(
    "target",
    claimed.kind === "claimed" ? `is claimed with fence ${fence}` : `refuses the claim with fence ${fence}`,
  );
  if (fate.kind === "dies") await die(trace, process, "having claimed the target");
  return await process.pass(Promise.resolve(claimed));
}

/** What is sent to a frozen target arrives when it thaws. */
function delayed({ clock, frozen }: Stage, fate: Fate): Fate {
  const waitMs = frozen.until - clock.now();
  if (waitMs <= 0) return fate;
  const late = { ...fate, outMs: (fate.outMs ?? 0) + waitMs };
  return frozen.connections === "hang" ? late : { ...late, brokenAfterMs: 1 };
}

/** Never comes back. */
async function die(trace: Trace, process: CommandProcess, when: string): Promise<void> {
  if (process.isAlive()) {
    trace.fault("command-killed", `${process.by} is killed ${when}`);
    process.kill();
  }
  await process.awake();
}

async function freeze(trace: Trace, process: CommandProcess, ms: number, when: string): Promise<void> {
  trace.fault("command-frozen", `${process.by} is frozen for ${(ms / 1000).toFixed(1)} s ${when}`);
  process.freeze(ms);
  await process.awake();
  trace.add(process.by, "thaws");
}

function troublesOf(fate: Fate): readonly (readonly [FaultKind, string])[] {
  const { takesMs, outMs = 0, answer, reply, brokenAfterMs, dropped, againAfterMs } = fate;
  const troubles: (readonly [FaultKind, string])[] = [];
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  const arrives = () => `the request arrives after ${seconds(outMs)}`;
  if (dropped === true) troubles.push(["request-lost", "the request does not arrive"]);
  if (brokenAfterMs !== undefined) {
    troubles.push(["landed-late", `the connection breaks after ${seconds(brokenAfterMs)}, ${arrives()}`]);
  } else if (dropped !== true && outMs > SLOW_MS) troubles.push(["held-up", arrives()]);
  if (answer?.kind === "failed") troubles.push(["refused", `is refused: ${answer.failure.message}`]);
  if (reply === "lost") troubles.push(["answer-lost", "the answer is lost"]);
  if (reply === "silent") troubles.push(["answer-lost", "the answer never comes"]);
  if (againAfterMs !== undefined) {
    troubles.push(["landed-twice", `the request arrives again ${seconds(againAfterMs)} later`]);
  }
  if (takesMs > SLOW_MS) troubles.push(["slow", `takes ${seconds(takesMs)}`]);
  return troubles;
}

const SLOW_MS = 2_000;
