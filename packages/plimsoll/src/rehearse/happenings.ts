import { CommandProcess } from "./command-process.js";
import type { ReleaseSimulation } from "./release-simulation.js";
import type { Stage } from "./stage.js";
import type { Happening } from "./weather.js";

/** Plans what befalls a release from outside; returns how to call off what has not happened yet. */
export function happen(stage: Stage, release: ReleaseSimulation): () => void {
  const planned = stage.weather.happenings().map((happening) => {
    return stage.clock.after(happening.afterMs, () => befall(stage, release, happening));
  });
  return () => {
    for (const callOff of planned) callOff();
  };
}

function befall(stage: Stage, release: ReleaseSimulation, happening: Happening): void {
  const { trace, operations, leases, clock } = stage;
  switch (happening.kind) {
    case "message":
      if (happening.message === "abort" && !release.isFinished) trace.fault("abort", "somebody aborts");
      void release.send(happening.message);
      return;
    case "clock-step":
      stage.stepMs += happening.ms;
      trace.fault(
        "clock-set",
        `the clock is set ${happening.ms > 0 ? "forth" : "back"} by ${Math.abs(happening.ms) / 1000} s`,
      );
      return;
    case "instance-down":
      killInstance(stage, happening.nth);
      return;
    case "target-restart":
      trace.fault("target-killed", "what carries operations out is killed, and starts again");
      operations.restart();
      return;
    case "target-frozen":
      stage.frozen = { until: clock.now() + happening.ms, connections: happening.connections };
      trace.fault("target-frozen", `the target is frozen for ${(happening.ms / 1000).toFixed(1)} s`);
      return;
    case "upgrade":
      trace.fault("upgrade", "Plimsoll is replaced by another version");
      release.retire();
      operations.restart();
      return;
    case "contender": {
      const process = new CommandProcess("contender", clock, stage.stepMs);
      const answer = leases.acquire(process);
      trace.fault("contender", "somebody else wants the environment");
      trace.add(
        process.by,
        answer.kind === "busy" ? `leaves: ${answer.holder.by} holds the environment` : "gets the lease",
      );
      if (answer.kind === "held") void answer.lease.release();
      process.exit();
      return;
    }
    default:
      happening satisfies never;
  }
}

function killInstance({ world, trace }: Stage, nth: number): void {
  const running = Object.entries(world.observe().services).flatMap(([service, revisions]) =>
    revisions.filter(({ ready }) => ready > 0).map(({ revision }) => ({ service, revision })),
  );
  const chosen = running[nth % Math.max(1, running.length)];
  if (chosen === undefined || !world.killInstance(chosen.service, chosen.revision)) return;
  trace.fault("instance-down", `an instance of ${chosen.service}@${chosen.revision} dies`);
}
