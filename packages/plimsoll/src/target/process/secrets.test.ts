import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Secret } from "../../base/secret.js";
import { createSealedSecrets } from "../../store/sealed-secrets/sealed-secrets.js";
import { type ScratchEnvironment, scratchEnvironment, workingScript } from "./scratch-environment.testsuite.js";

const SENTINEL = "sentinel-9b2f/with+signs";

let environment: ScratchEnvironment;
beforeEach(async () => {
  environment = await scratchEnvironment();
});
afterEach(async () => {
  await environment.close();
});

async function release(number: number, script: string, migrate?: string) {
  const sealed = await createSealedSecrets({ stateDir: environment.stateDir, key: undefined }).seal(
    "TOKEN",
    new Secret(SENTINEL),
  );
  return environment.release(number, { web: { script, secrets: { API_TOKEN: sealed }, migrate } });
}

/** Paths of all files of the state folder that hold the value, as it is or as tools write it into addresses. */
function filesWithSentinel(): readonly string[] {
  return readdirSync(environment.stateDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const text = readFileSync(path, "latin1");
      return text.includes(SENTINEL) || text.includes(encodeURIComponent(SENTINEL));
    });
}

describe("a secret of a service", () => {
  it("must reach its processes, and no log, state, outcome or evidence, although the app prints it", async () => {
    const printing = `console.log("token", process.env.API_TOKEN); console.error(JSON.stringify({ url: "https://x/?t=" + encodeURIComponent(process.env.API_TOKEN) }));`;
    const answering = 'if (request.url === "/token") return response.end(process.env.API_TOKEN);';
    const first = await release(1, printing + workingScript("one", answering), 'echo "migrating with $API_TOKEN"');
    await environment.perform(first, { kind: "migrate", service: "web" });
    await environment.ship(first);

    expect((await environment.get("/token")).body).toBe(SENTINEL);
    await expect
      .poll(() => environment.target.readLogs({ service: "web", tail: 9 }))
      .toMatchObject([{ message: "token [secret]" }, { url: "https://x/?t=[secret]" }]);
    const evidence = await environment.target.evidence({ web: first.services.web?.revision ?? "" });
    expect(JSON.stringify(evidence)).not.toContain(SENTINEL);
    await expect.poll(filesWithSentinel).toEqual([]);
  });

  it("must not be in the failure of a start that prints it before it ends, or answers with it", async () => {
    const dying = await release(1, 'throw new Error("bad token " + process.env.API_TOKEN);');
    const answering = await release(
      2,
      workingScript(
        "two",
        'if (request.url === "/ready") { response.statusCode = 500; return response.end("no " + process.env.API_TOKEN); }',
      ),
    );
    for (const record of [dying, answering]) {
      const revision = { service: "web", revision: record.services.web?.revision ?? "", count: 1 };
      await environment.perform(record, { kind: "start", ...revision });
      const failure = await environment.failure(record, { kind: "wait-ready", ...revision });
      expect(JSON.stringify(failure)).not.toContain(SENTINEL);
      expect(JSON.stringify(failure)).toContain("[secret]");
    }
  });
});
