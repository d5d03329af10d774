import { type NamedStep, stopPhases } from "./stop-phase.js";

export type StepTrouble =
  | { readonly kind: "failed"; readonly step: string; readonly error: unknown }
  | { readonly kind: "unfinished"; readonly step: string };

/** Runs the phases in order until the deadline. A step that fails does not keep the others from running. */
export async function runSteps(steps: readonly NamedStep[], deadline: AbortSignal): Promise<readonly StepTrouble[]> {
  const troubles: StepTrouble[] = [];
  for (const phase of stopPhases) {
    const due = steps.filter((step) => step.phase === phase);
    const found = await Promise.all(due.map((step) => runStep(step, deadline)));
    troubles.push(...found.flatMap((trouble) => trouble ?? []));
  }
  return troubles;
}

async function runStep({ phase, name, run }: NamedStep, deadline: AbortSignal): Promise<StepTrouble | undefined> {
  const step = `${phase}: ${name}`;
  const late: StepTrouble = { kind: "unfinished", step };
  const passed = new Promise<StepTrouble>((resolve) => {
    if (deadline.aborted) resolve(late);
    deadline.addEventListener("abort", () => resolve(late), { once: true });
  });
  const finished = Promise.resolve(deadline)
    .then(run)
    .then(
      () => undefined,
      (error: unknown): StepTrouble => ({ kind: "failed", step, error }),
    );
  return Promise.race([finished, passed]);
}
