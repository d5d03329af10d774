import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ScratchEnvironment, scratchEnvironment, workingScript } from "./scratch-environment.testsuite.js";

let environment: ScratchEnvironment;

beforeEach(async () => {
  environment = await scratchEnvironment();
});
afterEach(async () => {
  await environment.close();
});

describe("the process target", () => {
  it("must serve a release that was started, was ready and was given the traffic", async () => {
    const first = environment.release(1, { web: { script: workingScript("one"), replicas: 2 } });
    await environment.ship(first);

    expect(await environment.get("/hello")).toMatchObject({ status: 200, body: expect.stringContaining('"one"') });
    expect(await environment.target.observe()).toMatchObject({
      serving: first.id,
      services: { web: [{ revision: first.services.web?.revision, weight: 100, running: 2, ready: 2 }] },
    });
  });
});
