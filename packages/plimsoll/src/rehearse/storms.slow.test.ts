import { test } from "vitest";
import { rehearseStorms } from "./storms.testsuite.js";

test("100,000 releases in storms must end whole", async () => {
  await rehearseStorms(100_000, 1_000_000);
});
