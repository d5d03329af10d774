import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GateModel, RedisModel } from "../../model/app-model.js";
import { SOME_PLACE } from "../../model/store-place.fixture.js";
import { type ScratchRepository, scratchRepository } from "../../source/scratch-repository.testsuite.js";
import { type ScratchEnvironment, scratchEnvironment, workingScript } from "./scratch-environment.testsuite.js";

const CACHE: RedisModel = {
  kind: "redis",
  name: "cache",
  version: 7,
  maxMemory: 16 * 1024 ** 2,
  eviction: "noeviction",
  persist: false,
  place: SOME_PLACE,
};

/** Says what Redis answers to a login and a PING, and how many keys it holds. */
const ASK_CACHE = `
import { connect } from "node:net";
const { hostname, port, password } = new URL(process.env.REDIS_URL);
const socket = connect(Number(port), hostname);
socket.end("AUTH default " + password + "\\r\\nDBSIZE\\r\\nSET seen 1\\r\\n");
socket.on("data", (data) => console.log(String(data).trim().split("\\r\\n").join(" ")));
`;

const COVER = `
import { mkdirSync, writeFileSync } from "node:fs";
mkdirSync("coverage", { recursive: true });
const pct = Number(process.argv[2]);
writeFileSync("coverage/coverage-summary.json", JSON.stringify({ total: { lines: { total: 1000, covered: pct * 10, skipped: 0, pct } } }));
`;

let repository: ScratchRepository;
let environment: ScratchEnvironment;
let commit: string;
let number = 0;

beforeAll(async () => {
  repository = await scratchRepository({
    "ask-cache.mjs": ASK_CACHE,
    "cover.mjs": COVER,
    "part/cover.mjs": COVER,
    "source.txt": "committed",
  });
  commit = await repository.commit("A commit");
  environment = await scratchEnvironment(repository.dir);
});
afterAll(async () => {
  await environment.close();
  repository.delete();
});

function releaseWith(gate: Partial<GateModel>) {
  number += 1;
  const gates = [
    {
      name: "test",
      run: "true",
      needs: [],
      withinMs: 20_000,
      coverage: undefined,
      stage: "test" as const,
      dir: ".",
      pipelineOnly: false,
      ...gate,
    },
  ];
  const services = { web: { script: workingScript("one") } };
  return environment.release(number, services, { commit, gates, stores: { cache: CACHE } });
}

const GATE = { kind: "gate", gate: "test" } as const;

describe("a gate", () => {
  it("must run over the commit's sources, whatever the working tree holds", async () => {
    repository.write({ "source.txt": "not committed" });
    const release = releaseWith({ run: "cat source.txt" });
    await environment.perform(release, GATE);
    const output = join(environment.stateDir, "environments/production/releases", release.id, "output");
    expect(readFileSync(join(output, "ask-1.log"), "utf8")).toContain("committed");
    expect(readFileSync(join(output, "ask-1.log"), "utf8")).not.toContain("not committed");
  });

  it("must run in its own folder of the sources, and leave its report there", async () => {
    const release = releaseWith({ run: "node cover.mjs 80", coverage: 75, dir: "part" });
    expect(await environment.outcome(release, GATE)).toMatchObject({ kind: "done", facts: { coverage: 80 } });
    const failure = await environment.failure(releaseWith({ run: "true", dir: "nowhere" }), GATE);
    expect(failure).toMatchObject({ message: 'Gate "test" runs in nowhere, which the commit lacks' });
  });

  it("must find the stores that it needs fresh, each time", async () => {
    const release = releaseWith({ run: "node ask-cache.mjs | grep ':0'", needs: ["cache"] });
    await environment.perform(release, GATE, GATE);
    expect((await environment.target.observe()).stores).toEqual({});
  });

  it("must fail with the command's last lines when the command fails", async () => {
    const failure = await environment.failure(releaseWith({ run: "echo 'expected 4, got 5'; exit 2" }), GATE);
    expect(failure).toMatchObject({ cause: "gate-failed", message: expect.stringContaining("exited with code 2") });
    expect(failure.lines).toContain("expected 4, got 5");
  });

  it("must fail when it takes longer than it may, and leave nothing running", async () => {
    const failure = await environment.failure(releaseWith({ run: "sleep 60", withinMs: 300 }), GATE);
    expect(failure).toMatchObject({ cause: "timeout" });
  });

  it.each([
    { covered: 80, floor: 75, expected: { kind: "done", facts: { coverage: 80 } } },
    {
      covered: 74.9,
      floor: 75,
      expected: { failure: { message: expect.stringContaining("covers 74.9% of the lines, and at least 75%") } },
    },
  ])("that covers $covered% with a floor of $floor% must end as that says", async ({ covered, floor, expected }) => {
    const release = releaseWith({ run: `node cover.mjs ${covered}`, coverage: floor });
    expect(await environment.outcome(release, GATE)).toMatchObject(expected);
  });

  it("must fail when a floor is wanted and no report was left, although an earlier run left one", async () => {
    const failure = await environment.failure(releaseWith({ run: "true", coverage: 1 }), GATE);
    expect(failure).toMatchObject({ cause: "gate-failed", message: expect.stringContaining("no coverage report") });
  });
});
