import { describe } from "vitest";
import { testJournal } from "../../release/journal.testsuite.js";
import { MemoryJournal } from "./memory-journal.js";
import { VirtualClock } from "./virtual-clock.js";

describe("the simulated journal", () => {
  testJournal(() => {
    const clock = new VirtualClock();
    const journal = new MemoryJournal(clock);
    return { open: () => journal, pass: (doing) => clock.runUntil(doing) };
  });
});
