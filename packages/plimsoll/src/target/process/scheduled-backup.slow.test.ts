import { afterEach, beforeEach, expect, it } from "vitest";
import { type ScratchEnvironment, scratchEnvironment, workingScript } from "./scratch-environment.testsuite.js";
import { POSTGRES } from "./stores/scratch-environment.testsuite.js";

let environment: ScratchEnvironment;

beforeEach(async () => {
  environment = await scratchEnvironment();
});
afterEach(async () => {
  await environment.close();
});

const DAY = 24 * 3_600_000;

it("a supervisor must back a store up and drill the backup without being told to, and list both", async () => {
  const db = { ...POSTGRES, backup: { everyMs: DAY, keepMs: 30 * DAY, drillMs: 7 * DAY } };
  const release = environment.release(1, { web: { script: workingScript("one"), uses: ["db"] } }, { stores: { db } });
  await environment.perform(release, { kind: "provision", store: "db" });
  await environment.ship(release);

  const list = () => environment.target.listBackups("db");
  await expect.poll(list, { timeout: 50_000, interval: 500 }).toMatchObject({
    backups: [{ id: expect.stringMatching(/^scheduled-/) }],
    lastDrill: { kind: "drill", outcome: { kind: "done", detail: expect.stringContaining("restored in") } },
  });
}, 90_000);
