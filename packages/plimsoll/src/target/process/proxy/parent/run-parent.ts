import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isPlimsollError, messageOf, PlimsollError } from "../../../../base/error.js";
import type { Link } from "../link.js";
import { linkToStarter } from "../link.js";
import type { FromParent, FromWorker, ListenerKey, Pauses, ToNewParent, ToWorker } from "../messages.js";
import { logOf } from "../process-log.js";
import type { ListeningHandle } from "../raw-handle.js";
import type { RoutingTable } from "../routing-table.js";
import { emptyTable } from "../routing-table.js";
import type { ProxySettings } from "../settings.js";
import { loadState, saveState } from "../state-file.js";
import { serveAdmin, serveMetrics } from "./admin.js";
import { Alarms } from "./alarms.js";
import { claimParenthood } from "./claim.js";
import { STOP_DRAIN } from "./fleet.js";
import { Ledger } from "./ledger.js";
import { Parent } from "./parent.js";
import { WorkerProcess } from "./worker-process.js";

/** What an orphaned worker brings to the parent that it starts. */
interface Estate {
  readonly worker: WorkerProcess | undefined;
  readonly workerId: string | undefined;
  readonly table: RoutingTable | undefined;
  readonly pauses: Pauses;
  readonly listeners: ReadonlyMap<ListenerKey, ListeningHandle>;
}

const log = logOf("parent");

/** Starts a proxy, or takes a dead parent's place: claims the folder, loads the table, listens, serves. */
export async function runParent(settings: ProxySettings, isAdopted: boolean): Promise<void> {
  const starter = linkToStarter<FromParent, never>();
  try {
    mkdirSync(settings.stateDir, { recursive: true, mode: 0o700 });
    claim(settings);
    const estate = isAdopted ? await receiveEstate() : NO_ESTATE;
    await serve(settings, estate);
    starter?.send({ kind: "serving", pid: process.pid });
    log("serving", { adopted: isAdopted });
  } catch (error) {
    const [code, hint] = isPlimsollError(error) ? [error.code, error.hint] : ["TGT-PROXY-START", undefined];
    log("failed", { code, error: messageOf(error) });
    const failed = { kind: "failed", code, message: messageOf(error), hint } as const;
    if (starter === undefined) process.exit(1);
    starter.send(failed, undefined, () => process.exit(1));
  }
}

async function serve(settings: ProxySettings, estate: Estate): Promise<void> {
  const alarms = new Alarms(log);
  const table = newestTable(settings, estate, alarms);
  const parent = new Parent({
    settings,
    log,
    workerEntry: fileURLToPath(new URL("../main.js", import.meta.url)),
    table,
    pauses: estate.pauses,
    listeners: estate.listeners,
    alarms,
    ledger: new Ledger(settings.stateDir, estate.workerId),
  });
  let isReady = () => {};
  const ready = new Promise<void>((resolve) => {
    isReady = resolve;
  });
  // What can be refused comes before the first worker: a worker takes the place of a parent that ends.
  const replaced = () => {
    parent.saveCounters();
    leave();
  };
  await serveAdmin(parent, settings.socketPath, ready, { stopped: leave, replaced });
  if (settings.metricsPort !== undefined) await serveMetrics(parent, settings.metricsPort);
  try {
    await parent.begin(estate.worker);
  } catch (error) {
    if (estate.worker === undefined) parent.fleet.killAll();
    throw error;
  }
  // Nothing saved yet: what we listen on must be found again after a restart.
  if (table.generation === 0) saveState(settings.stateDir, parent.table);
  isReady();
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.on(signal, () => void parent.inTurn(() => parent.stop(STOP_DRAIN)).then(leave));
  process.on("SIGHUP", () => {});
  process.on("uncaughtException", (error) => log("bug", { error: error.stack ?? String(error) }));
}

function leave(): void {
  log("left");
  process.exit(0);
}

function claim({ stateDir }: ProxySettings): void {
  const claimed = claimParenthood(stateDir);
  if (claimed === "claimed") return;
  throw new PlimsollError({
    code: "TGT-PROXY-CLAIM",
    kind: "world",
    message: `Cannot start the proxy as process ${claimed.heldBy.pid} already runs one from this folder`,
    place: stateDir,
    hint: "Use the one that runs, or stop it first",
  });
}

/** The saved table, or the one that a worker of a dead parent still serves: whichever is newer. */
function newestTable(settings: ProxySettings, estate: Estate, alarms: Alarms): RoutingTable {
  const loaded = loadOr(settings, estate);
  if (loaded.kind === "none") return estate.table ?? emptyTable(settings.public);
  if (loaded.kind === "previous") alarms.raise("state-unreadable", loaded.problem);
  if (estate.table === undefined || estate.table.generation <= loaded.table.generation) return loaded.table;
  alarms.raise("state-unsaved", `generation ${estate.table.generation} of the routing table is not on disk`);
  return estate.table;
}

function loadOr(settings: ProxySettings, estate: Estate): ReturnType<typeof loadState> {
  try {
    return loadState(settings.stateDir);
  } catch (error) {
    if (estate.table === undefined) throw error;
    return { kind: "previous", table: estate.table, problem: messageOf(error) };
  }
}

const NO_ESTATE: Estate = {
  worker: undefined,
  workerId: undefined,
  table: undefined,
  pauses: {},
  listeners: new Map(),
};

/** The worker that started us sends what it has, listening sockets last, and becomes our current worker. */
function receiveEstate(): Promise<Estate> {
  const link = linkToStarter<never, ToNewParent>();
  if (link === undefined) throw new Error("An adopted parent is started by a worker, never by hand");
  return new Promise((resolve, reject) => {
    const listeners = new Map<ListenerKey, ListeningHandle>();
    let adopt: Extract<ToNewParent, { kind: "adopt" }> | undefined;
    let isComplete = false;
    link.onClose(() => reject(new Error("The worker that started this parent has ended")));
    link.onMessage((message, handle) => {
      // From then on its messages are those of a worker to its parent.
      if (isComplete) return;
      if (message.kind === "adopt") adopt = message;
      else if (message.kind === "listener") listeners.set(message.key, handle as ListeningHandle);
      if (adopt === undefined || listeners.size < adopt.listeners.length) return;
      isComplete = true;
      const { workerId, table, pauses } = adopt;
      const worker = new WorkerProcess(workerId, link as unknown as Link<ToWorker, FromWorker>, undefined);
      worker.isReady = true;
      resolve({ worker, workerId, table, pauses, listeners });
    });
  });
}
