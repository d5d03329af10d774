/** Signals listened to; each has one listener of Node's own, which costs a microsecond and warns beyond ten. */
const LISTENING = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls `act` when the signal aborts, at once when it has already; returns how to call that off. */
export function onAbort(signal: AbortSignal, act: () => void): () => void {
  if (signal.aborted) {
    act();
    return () => {};
  }
  const acts = LISTENING.get(signal) ?? listen(signal);
  acts.add(act);
  return () => void acts.delete(act);
}

function listen(signal: AbortSignal): Set<() => void> {
  const acts = new Set<() => void>();
  LISTENING.set(signal, acts);
  signal.addEventListener("abort", () => actAll(acts), { once: true });
  return acts;
}

function actAll(acts: Set<() => void>): void {
  const due = [...acts];
  acts.clear();
  for (const act of due) act();
}
