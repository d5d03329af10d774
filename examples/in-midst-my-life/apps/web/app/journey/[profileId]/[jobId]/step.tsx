import type { StepKind, StepState } from "@midst/shared/journey/step.js";
import type { ReactNode } from "react";

interface Props {
  readonly path: string;
  readonly kind: StepKind;
  readonly name: string;
  readonly action: string;
  readonly state: StepState | undefined;
  /** Whether the step before has a result. */
  readonly open: boolean;
  readonly children: ReactNode;
}

export function Step({ path, kind, name, action, state, open, children }: Props) {
  const done = state?.status === "done";
  const pending = state?.status === "queued" || state?.status === "running";
  return (
    <li id={kind} className={`card ${done ? "done" : open ? "open" : "waiting"}`}>
      <h2>{name}</h2>
      {children}
      {pending && <p role="status">Being worked on …</p>}
      {state?.status === "failed" && <p role="alert">This did not work: {state.error}</p>}
      {!open && <p className="quiet">Comes after the step before.</p>}
      {open && !pending && (
        <form method="post" action={`/journey/${path}/${kind}`}>
          <button type="submit" className={done ? "second" : undefined}>
            {done ? "Do it again" : action}
          </button>
        </form>
      )}
    </li>
  );
}
