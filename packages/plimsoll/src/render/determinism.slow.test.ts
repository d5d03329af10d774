import { expect, it } from "vitest";
import { expectSameBytesAnywhere } from "./determinism.testsuite.js";

it("a thousand definitions must render to the same bytes anywhere", async () => {
  expect.hasAssertions();
  await expectSameBytesAnywhere(1_000);
});
