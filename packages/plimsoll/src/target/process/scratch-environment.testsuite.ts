import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { digestOf } from "../../base/digest.js";
import { unusedPort } from "../../base/unused-port.testsuite.js";
import type { Operation } from "../../plan/operation.js";
import type { Failure } from "../../release/failure.js";
import { recordFixture } from "../../release/record.fixture.js";
import type { ReleaseRecord, ServiceRecord } from "../../release/record.js";
import type { Outcome } from "../target.js";
import { environmentFolders } from "./environment-folders.js";
import { createProcessTarget, type ProcessTarget } from "./process-target.js";

/** What a service of a scratch release is: a script, and what of its record matters to the test. */
export interface ScratchService extends Partial<ServiceRecord> {
  readonly script: string;
}

/** A state folder with releases whose artifacts were made by hand, and the real target over it. */
export interface ScratchEnvironment {
  readonly stateDir: string;
  readonly target: ProcessTarget;
  readonly publicPort: number;
  /** Writes a release's record and artifacts. */
  release(
    number: number,
    services: Readonly<Record<string, ScratchService>>,
    more?: Partial<ReleaseRecord>,
  ): ReleaseRecord;
  /** Performs operations one after another; throws at the first that is not done. */
  perform(release: ReleaseRecord, ...operations: readonly Operation[]): Promise<void>;
  /** Performs one operation under a key of its own. */
  outcome(release: ReleaseRecord, operation: Operation, options?: AskOptions): Promise<Outcome>;
  failure(release: ReleaseRecord, operation: Operation, options?: AskOptions): Promise<Failure>;
  /** Starts all services of the release and gives them all traffic. */
  ship(release: ReleaseRecord): Promise<void>;
  get(path: string, host?: string): Promise<Answer>;
  supervisorPid(): number;
  /** Another command line on the same environment. */
  otherCommand(): ProcessTarget;
  close(): Promise<void>;
}

export interface AskOptions {
  readonly key?: string;
  readonly fence?: number;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly by?: ProcessTarget;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** `repositoryDir`: the git repository of releases that are built or have gates. */
export async function scratchEnvironment(repositoryDir?: string): Promise<ScratchEnvironment> {
  const stateDir = mkdtempSync(join(tmpdir(), "plimsoll-target-"));
  const publicPort = await unusedPort();
  const options = { stateDir, environment: "production", app: "shop", repositoryDir: repositoryDir ?? stateDir };
  const target = createProcessTarget(options);
  const folders = environmentFolders(stateDir, "production");
  let asked = 0;

  const outcome: ScratchEnvironment["outcome"] = (release, operation, ask = {}) => {
    asked += 1;
    const token = { release: release.id, fence: ask.fence ?? 1, operation: ask.key ?? `ask-${asked}` };
    return (ask.by ?? target).perform(operation, token, {
      timeoutMs: ask.timeoutMs ?? 20_000,
      signal: ask.signal ?? new AbortController().signal,
      report: () => {},
    });
  };
  const perform: ScratchEnvironment["perform"] = async (release, ...operations) => {
    for (const operation of operations) {
      const result = await outcome(release, operation);
      if (result.kind !== "done") throw new Error(`${operation.kind}: ${JSON.stringify(result)}`);
    }
  };

  return {
    stateDir,
    target,
    publicPort,
    outcome,
    perform,
    failure: async (release, operation, ask) => {
      const result = await outcome(release, operation, ask);
      if (result.kind !== "failed") throw new Error(`${operation.kind} was to fail: ${JSON.stringify(result)}`);
      return result.failure;
    },
    release: (number, services, more = {}) => {
      const record = recordFixture({
        number,
        services: Object.fromEntries(Object.entries(services).map(([name, given]) => [name, serviceOf(name, given)])),
        overrides: {
          target: { kind: "process", host: "127.0.0.1", port: publicPort },
          stores: {},
          smoke: [],
          gates: [],
          ...more,
        },
      });
      for (const [name, { script }] of Object.entries(services)) {
        writeArtifact(stateDir, record.services[name]?.artifact ?? "", script);
      }
      const folder = join(folders.releases, record.id);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "record.json"), JSON.stringify(record));
      return record;
    },
    ship: async (release) => {
      const services = Object.values(release.services);
      for (const { name: service, revision, replicas: count } of services) {
        await perform(
          release,
          { kind: "start", service, revision, count },
          { kind: "wait-ready", service, revision, count },
        );
      }
      const web = services.filter(({ role }) => role === "web");
      const to = Object.fromEntries(web.map(({ name, revision }) => [name, { [revision]: 100 }]));
      await perform(release, { kind: "shift", percent: 100, to }, { kind: "activate", record: release.id });
    },
    get: (path, host = "localhost") => ask(publicPort, path, host),
    supervisorPid: () => {
      const log = readFileSync(join(folders.supervisor, "supervisor.log"), "utf8");
      return Number(
        log
          .trim()
          .split("\n")
          .findLast((line) => line.includes("supervises"))
          ?.match(/\[(\d+)\]/)?.[1],
      );
    },
    otherCommand: () => createProcessTarget(options),
    close: async () => {
      await target.down();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

const MEBIBYTE = 1024 * 1024;

function serviceOf(name: string, { script, ...given }: ScratchService): Partial<ServiceRecord> {
  const artifact = digestOf(script);
  return {
    artifact,
    revision: digestOf({ name, artifact, given }).slice(0, 12),
    build: {
      kind: "node",
      dir: ".",
      install: "",
      run: undefined,
      output: undefined,
      version: 22,
      base: "alpine",
      context: [],
    },
    command: ["node", "index.mjs"],
    replicas: 1,
    uses: [],
    migrate: undefined,
    resources: { cpu: { request: 100, limit: 200 }, memory: { request: 64 * MEBIBYTE, limit: 256 * MEBIBYTE } },
    probes: {
      live: { path: "/health", everyMs: 5_000, timeoutMs: 1_000, failures: 3, command: undefined, afterMs: 0 },
      ready: { path: "/ready", everyMs: 250, timeoutMs: 1_000, failures: 3, command: undefined, afterMs: 0 },
      startWithinMs: 10_000,
    },
    stop: { withinMs: 5_000 },
    ...given,
  };
}

function writeArtifact(stateDir: string, artifact: string, script: string): void {
  const folder = join(stateDir, "cache", "artifacts", artifact);
  mkdirSync(join(folder, "files"), { recursive: true });
  writeFileSync(join(folder, "files", "index.mjs"), script);
  writeFileSync(join(folder, "manifest.json"), JSON.stringify({ output: "", commit: "", build: {}, installed: [] }));
}

/** A service that works: every answer says which version of it, and which instance, gave it. */
export function workingScript(version: string, extra = ""): string {
  return `
import { createServer } from "node:http";
const server = createServer((request, response) => {
  ${extra}
  response.end(JSON.stringify({ version: "${version}", instance: process.env.PLIMSOLL_INSTANCE, path: request.url }));
});
server.listen(Number(process.env.PORT), process.env.HOST);
process.on("SIGTERM", () => server.close(() => process.exit(0)));
`;
}

function ask(port: number, path: string, host: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request({ host: "127.0.0.1", port, path, headers: { host }, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (text: string) => {
        body += text;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
    });
    call.on("error", reject);
    call.end();
  });
}
