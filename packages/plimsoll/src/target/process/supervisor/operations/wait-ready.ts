import { redact } from "../../../../base/secret.js";
import type { Failure } from "../../../../release/failure.js";
import type { InstanceView } from "../../instances/instance.js";
import type { Instances } from "../../instances/instances.js";
import { listeningSocketsOf } from "../../instances/listening-sockets.js";
import { type StartFacts, troubleAlready, troubleAtDeadline } from "../../instances/start-trouble.js";
import { cancelled, type Run } from "../operation-registry.js";
import { done, failed, type Handler } from "./handler.js";

/** How often the instances are looked at when nothing about them changes, for what depends on time alone. */
const LOOK_EVERY_MS = 250;
/** The deadline's diagnosis must be ready before the run itself is out of time. */
const BEFORE_DEADLINE_MS = 200;

export function waitReady(instances: Instances): Handler<"wait-ready"> {
  return async ({ service, revision, count }, run) => {
    const since = Date.now();
    for (;;) {
      const views = instances.wanted(service, revision);
      if (views.length < count) {
        return failed(
          "target-refused",
          `Found ${views.length} of ${count} instances of ${service}@${revision}: they were stopped meanwhile`,
        );
      }
      const ready = views.filter((view) => view.trace.ready);
      if (ready.length >= count) return done(`${ready.length} ready`, { ready: ready.length });
      const failure = firstTrouble(instances, views, since, run);
      if (failure !== undefined) return { kind: "failed", failure };
      if (run.signal.aborted) return cancelled(run, `waiting for ${service}@${revision} to be ready`);
      await nextLook(instances, run.signal);
    }
  };
}

async function nextLook(instances: Instances, signal: AbortSignal): Promise<void> {
  await instances.change(AbortSignal.any([signal, AbortSignal.timeout(LOOK_EVERY_MS)]));
}

function firstTrouble(
  instances: Instances,
  views: readonly InstanceView[],
  since: number,
  run: Run,
): Failure | undefined {
  const now = Date.now();
  for (const view of views) {
    if (view.trace.ready) continue;
    const deadline = Math.min(
      run.deadline - BEFORE_DEADLINE_MS,
      view.record.startedAt + view.plan.probes.startWithinMs,
    );
    const early = troubleAlready(factsOf(view), now);
    if (early === undefined && now < deadline) continue;
    instances.catchUpLogs();
    const fresh = instances
      .wanted(view.record.service, view.record.revision)
      .find(({ record }) => record.id === view.record.id);
    const facts = factsOf(fresh ?? view);
    const failure =
      early === undefined ? atDeadline(facts, fresh ?? view, now - since) : (troubleAlready(facts, now) ?? early);
    return withoutSecrets(failure, view.plan.secrets);
  }
  return undefined;
}

function atDeadline(facts: StartFacts, view: InstanceView, waitedMs: number): Failure {
  const { process, metricsPort } = view.record;
  const sockets = process === undefined ? [] : listeningSocketsOf(process.pid);
  const elsewhere = sockets.filter((socket) => socket.port !== metricsPort);
  return troubleAtDeadline(facts, waitedMs, elsewhere);
}

function factsOf({ record, plan, phase, trace, lines }: InstanceView): StartFacts {
  // The end of an earlier life says nothing about one that was ready since.
  const ended = phase === "restarting" || !trace.everReady;
  return {
    instance: record.id,
    port: record.port,
    path: plan.probes.ready.path,
    trace,
    exit: ended ? record.lastExit : undefined,
    lines,
    stores: plan.stores,
  };
}

function withoutSecrets(failure: Failure, secrets: readonly string[]): Failure {
  return {
    ...failure,
    message: redact(failure.message, secrets),
    lines: failure.lines.map((line) => redact(line, secrets)),
  };
}
