/** How many requests are being worked on, and when there are none. */
export interface InFlight {
  readonly add: () => void;
  readonly remove: () => void;
  readonly count: () => number;
  readonly none: () => Promise<void>;
}

export function countInFlight(): InFlight {
  let count = 0;
  let waiting: (() => void)[] = [];
  return {
    add: () => {
      count += 1;
    },
    remove: () => {
      count -= 1;
      if (count > 0 || waiting.length === 0) return;
      for (const resolve of waiting) resolve();
      waiting = [];
    },
    count: () => count,
    none: () => (count === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}
