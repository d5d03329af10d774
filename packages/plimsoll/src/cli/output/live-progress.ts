import { createLogUpdate } from "log-update";
import { formatDuration } from "../../base/duration.js";
import { describeOperation } from "../../plan/print.js";
import type { StepKey } from "../../release/entry.js";
import type { ReleaseObserver } from "../../release/run-release.js";
import { type ReleaseState, type StepState, undoSteps } from "../../release/state.js";
import type { Context } from "../context.js";

export interface LiveProgress extends ReleaseObserver {
  /** A line that stays, above the picture. */
  say(line: string): void;
  /** Leaves the last picture on the screen. */
  close(): void;
}

/** The plan as a tree that fills with results and times, redrawn in place. */
export function liveProgress(context: Context): LiveProgress {
  const draw = createLogUpdate(context.stream);
  const said = new Map<StepKey, string>();
  let state: ReleaseState | undefined;
  const redraw = () => {
    if (state !== undefined) draw(pictureOf(state, said, context.clock.now(), context).join("\n"));
  };
  const timer = setInterval(redraw, REDRAW_MS);
  timer.unref();
  return {
    entry: (_, next) => {
      state = next;
      redraw();
    },
    progress: (step, line) => void said.set(step, line),
    say: (line) => {
      draw.clear();
      context.note(line);
      redraw();
    },
    close: () => {
      clearInterval(timer);
      redraw();
      draw.done();
    },
  };
}

function pictureOf(
  state: ReleaseState,
  said: ReadonlyMap<StepKey, string>,
  now: number,
  { colors, stream }: Context,
): readonly string[] {
  const rows = state.plan.operations.map(({ n, operation, cause }) => ({
    key: String(n),
    what: describeOperation(operation),
    cause,
  }));
  const undone = state.turned === undefined ? [] : undoSteps(state);
  const undoRows = undone.map(({ key, operation }) => ({ key, what: describeOperation(operation), cause: "" }));
  const width = Math.max(...[...rows, ...undoRows].map(({ what }) => what.length));
  const line = ({ key, what, cause }: (typeof rows)[number]) => {
    const step = state.steps[key];
    const text = `${markOf(step)} ${what.padEnd(width)}  ${tailOf(step, said.get(key), cause, now)}`;
    return paint(step, text.slice(0, Math.max(20, stream.columns ?? 120) - 1), colors);
  };
  const turned = state.turned === undefined ? [] : [colors.red(`↩ going back: ${state.turned.failure.message}`)];
  return [...rows.map(line), ...turned, ...undoRows.map(line)];
}

function markOf(step: StepState | undefined): string {
  if (step === undefined) return "·";
  return { intended: "▸", done: "✓", failed: "✗", unknown: "?" }[step.kind];
}

function tailOf(step: StepState | undefined, said: string | undefined, cause: string, now: number): string {
  if (step === undefined) return cause;
  const until = step.kind === "intended" ? now : step.lastAt;
  const took = formatDuration(Math.round((until - step.firstAt) / 100) * 100).padStart(6);
  if (step.kind === "done") return `${took}  ${step.detail}`;
  if (step.kind === "failed") return `${took}  ${step.failure.message}`;
  return `${took}  ${said ?? cause}`;
}

function paint(step: StepState | undefined, text: string, colors: Context["colors"]): string {
  if (step === undefined) return colors.dim(text);
  if (step.kind === "done") return colors.green(text);
  return step.kind === "failed" ? colors.red(text) : text;
}

const REDRAW_MS = 100;
