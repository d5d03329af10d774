import { describe, expect, it } from "vitest";
import { afterRestart, CALM, nextStartAt } from "./restart-backoff.js";

describe("the restarts of a store", () => {
  it("must come at once at first, then after pauses that double up to half a minute", () => {
    let backoff = CALM;
    let now = 1_000_000;
    const pauses: number[] = [];
    for (let death = 0; death < 9; death++) {
      const at = Math.max(now, nextStartAt(backoff));
      pauses.push(at - now);
      backoff = afterRestart(backoff, at);
      now = at;
    }
    expect(pauses).toEqual([0, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it("must begin anew after a calm minute", () => {
    const worn = { restarts: 8, lastAt: 0 };
    expect(nextStartAt(afterRestart(worn, 60_001))).toBe(60_501);
  });
});
