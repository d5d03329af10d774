/** Numbers that look random and are the same for the same seed, on every machine. */
export interface Random {
  /** From 0 up to, not including, 1. */
  draw(): number;
  chance(probability: number): boolean;
  /** Whole numbers, both ends included. */
  between(low: number, high: number): number;
  /** As likely between 1 and 10 as between 10 and 100: for spans of time whose order of magnitude is open. */
  spread(low: number, high: number): number;
  pick<const Item>(items: readonly [Item, ...Item[]]): Item;
}

/** Chris Doty-Humphrey's sfc32 (PractRand), run in for 12 rounds so that near seeds part. */
export function randomFrom(seed: number): Random {
  let a = seed >>> 0;
  let b = Math.floor(seed / 2 ** 32) >>> 0;
  let c = 0x9e3779b9;
  let counter = 1;
  const draw = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < 12; round += 1) draw();
  return {
    draw,
    chance: (probability) => draw() < probability,
    between: (low, high) => low + Math.floor(draw() * (high - low + 1)),
    spread: (low, high) => Math.round(low * (high / low) ** draw()),
    pick: (items) => items[Math.floor(draw() * items.length)] ?? items[0],
  };
}
