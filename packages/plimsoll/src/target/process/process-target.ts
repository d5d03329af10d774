import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Clock, systemClock } from "../../base/clock.js";
import { isPlimsollError } from "../../base/error.js";
import { onAbort } from "../../base/on-abort.js";
import { packageRoot } from "../../base/package-root.js";
import type { Observed } from "../../plan/observed.js";
import type { PerformContext, Target } from "../target.js";
import { environmentFolders } from "./environment-folders.js";
import type { LogEntry } from "./instances/logs/log-entry.js";
import { followLogs, type LogQuery, readLogs } from "./instances/logs/read-logs.js";
import { socketPath } from "./socket-path.js";
import { ensureSupervisor } from "./start-supervisor.js";
import type { SupervisorClient } from "./supervisor-client.js";
import type { BackupsAnswer, StatusAnswer, UpgradeAnswer } from "./supervisor-protocol.js";
import type { SupervisorSettings } from "./supervisor-settings.js";

export interface ProcessTargetOptions {
  /** The `.plimsoll` folder. */
  readonly stateDir: string;
  readonly environment: string;
  readonly app: string;
  /** The git repository whose commits are built. */
  readonly repositoryDir: string;
  readonly clock?: Clock;
}

/** The target for one machine without a container engine, and what only it can do. */
export interface ProcessTarget extends Target {
  /** Instances with pid, uptime, restarts, memory. */
  status(): Promise<StatusAnswer>;
  /** Finished backups of a store, and how its last drill ended. */
  listBackups(store: string): Promise<BackupsAnswer>;
  /** Read from files: no supervisor is needed. */
  readLogs(query: LogQuery): readonly LogEntry[];
  followLogs(query: LogQuery, signal: AbortSignal): AsyncGenerator<LogEntry>;
  upgradeProxy(): Promise<UpgradeAnswer>;
  /** Stops everything of the environment: proxy, instances, stores and the supervisor. */
  down(): Promise<void>;
}

/**
 * Lives in the command line's process and is thin: a supervisor, started when first needed, does the work and outlives
 * us. Killing the command line never stops an operation; asking again finds it, or its outcome.
 */
export function createProcessTarget(options: ProcessTargetOptions): ProcessTarget {
  const { environment, app, clock = systemClock } = options;
  const stateDir = resolve(options.stateDir);
  const settings: SupervisorSettings = {
    stateDir,
    environment,
    app,
    repositoryDir: resolve(options.repositoryDir),
    version: packageVersion(),
  };
  const folders = environmentFolders(stateDir, environment);
  let known: Promise<SupervisorClient> | undefined;

  const connect = () => ensureSupervisor(settings, socketPath(stateDir, environment, "supervisor"), clock);
  /** Asks once more, a new supervisor, when the one that we knew has died: everything may be asked for twice. */
  const withSupervisor = async <Answer>(ask: (client: SupervisorClient) => Promise<Answer>): Promise<Answer> => {
    known ??= connect();
    try {
      return await ask(await known);
    } catch (error) {
      if (!isPlimsollError(error) || error.code !== "TGT-SUPERVISOR-GONE") throw error;
      known = connect();
      return await ask(await known);
    }
  };

  return {
    name: "process",
    capabilities: { splitTraffic: true, keepWarm: true, backUp: true },
    // An environment that was never shipped to is empty: looking at it must not start anything.
    observe: async () => (existsSync(folders.root) ? await withSupervisor((client) => client.observe()) : NOTHING),
    claim: (fence, underWay) => withSupervisor((client) => client.claim({ fence, underWay })),
    perform: (operation, token, context) =>
      withSupervisor(async (client) => {
        const abort = () => void client.abort(token).catch(() => {});
        return await whileListening(context, abort, () =>
          client.perform({ operation, token, timeoutMs: context.timeoutMs }, context.report),
        );
      }),
    signals: (release, revisions) => withSupervisor((client) => client.signals({ release, revisions })),
    evidence: (revisions) => withSupervisor((client) => client.evidence({ revisions })),
    status: () => withSupervisor((client) => client.status()),
    listBackups: (store) => withSupervisor((client) => client.backups(store)),
    readLogs: (query) => readLogs(folders.logs, query),
    followLogs: (query, signal) => followLogs(folders.logs, query, clock, signal),
    upgradeProxy: () => withSupervisor((client) => client.upgradeProxy()),
    down: async () => {
      if (existsSync(folders.supervisor)) await withSupervisor((client) => client.down());
    },
  };
}

const NOTHING: Observed = { serving: undefined, services: {}, stores: {}, artifacts: [], addresses: [] };

async function whileListening<Result>(
  { signal }: PerformContext,
  abort: () => void,
  act: () => Promise<Result>,
): Promise<Result> {
  const stopListening = onAbort(signal, abort);
  try {
    return await act();
  } finally {
    stopListening();
  }
}

function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as { version: string };
  return manifest.version;
}
