/** Runs one act at a time for each name, in the order in which they were asked for. */
export type InTurn = <T>(name: string, act: () => Promise<T>) => Promise<T>;

export function createTurns(): InTurn {
  const last = new Map<string, Promise<unknown>>();
  return (name, act) => {
    const turn = (last.get(name) ?? Promise.resolve()).then(act);
    const settled = turn.catch(() => {});
    last.set(name, settled);
    return turn;
  };
}
