import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../base/clock.js";
import type { Operation } from "../../plan/operation.js";
import type { ReleaseRecord } from "../../release/record.js";
import { type ScratchEnvironment, scratchEnvironment, workingScript } from "./scratch-environment.testsuite.js";
import { steadyLoad } from "./steady-load.testsuite.js";

let environment: ScratchEnvironment;
beforeEach(async () => {
  environment = await scratchEnvironment();
});
afterEach(async () => {
  await environment.close();
});

/** Enough to fall into every kind of operation; on a slow machine, more would never let one finish. */
const KILLS = 14;

const revisionOf = (record: ReleaseRecord) => record.services.web?.revision ?? "";

/** What replaces `from` by `to`, as a plan would. */
function replacement(from: ReleaseRecord, to: ReleaseRecord): readonly Operation[] {
  const candidate = { service: "web", revision: revisionOf(to), count: 2 };
  return [
    { kind: "start", ...candidate },
    { kind: "wait-ready", ...candidate },
    { kind: "shift", percent: 50, to: { web: { [revisionOf(from)]: 50, [revisionOf(to)]: 50 } } },
    { kind: "shift", percent: 100, to: { web: { [revisionOf(to)]: 100 } } },
    { kind: "activate", record: to.id },
    { kind: "stop", service: "web", revision: revisionOf(from) },
  ];
}

/** As the engine does: an operation whose outcome is unknown is asked for again, under the same key. */
async function insist(record: ReleaseRecord, operation: Operation, key: string): Promise<void> {
  for (;;) {
    const outcome = await environment
      .outcome(record, operation, { key, by: environment.otherCommand() })
      .catch(() => undefined);
    if (outcome?.kind === "done") return;
    if (outcome !== undefined) throw new Error(`${operation.kind}: ${JSON.stringify(outcome)}`);
  }
}

/** Processes of this environment's instances, wherever they came from. */
function instanceProcesses(): readonly string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      const variables = readFileSync(`/proc/${pid}/environ`, "utf8");
      return variables.includes("PLIMSOLL_INSTANCE=web-") && variables.includes(environment.stateDir);
    } catch {
      return false;
    }
  });
}

describe("a supervisor that is killed again and again while it works", () => {
  it("must lose no request, leave no instance behind and end where the plan ends, wherever the kills fall", async () => {
    let serving = environment.release(1, { web: { script: workingScript("v1"), replicas: 2 } });
    await environment.ship(serving);
    const load = steadyLoad(environment.publicPort);
    let working = true;
    const killer = (async () => {
      for (let kill = 0; working && kill < KILLS; kill += 1) {
        await systemClock.sleep(120 + ((kill * 97) % 260));
        const pid = environment.supervisorPid();
        if (working && pid > 0) killIfThere(pid);
      }
    })();
    for (let number = 2; number <= 5; number += 1) {
      const next = environment.release(number, { web: { script: workingScript(`v${number}`), replicas: 2 } });
      for (const [index, operation] of replacement(serving, next).entries())
        await insist(next, operation, String(index));
      serving = next;
    }
    working = false;
    await killer;
    const observed = await environment.otherCommand().observe();
    await load.answered(50);
    const { lost, versions } = await load.stop();

    expect(lost).toEqual([]);
    expect(versions.at(-1)).toBe("v5");
    expect(observed).toMatchObject({
      serving: serving.id,
      services: { web: [{ revision: revisionOf(serving), weight: 100, running: 2, ready: 2 }] },
    });
    expect(instanceProcesses()).toHaveLength(2);
    expect(readdirSync(join(environment.stateDir, "environments/production/supervisor/instances"))).toHaveLength(2);
  }, 90_000);
});

function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Between two supervisors there is nobody to kill.
  }
}
