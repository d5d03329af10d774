import type { Clock } from "../../../../base/clock.js";
import { awaitState } from "../await-state.js";
import { freePort } from "../free-port.js";
import { type FailedStore, failedStore } from "../running-store.js";
import { asSuperuser } from "./admin.js";
import { type Cluster, type RunningPostmaster, startPostmaster, writeConfiguration } from "./cluster.js";
import { findPostmaster, settledPostmaster, stopPostmaster } from "./postmaster.js";

export interface Serving {
  readonly kind: "serving";
  readonly postmaster: RunningPostmaster;
  readonly notes: readonly string[];
}

/** Recovery after a crash replays the changes since the last checkpoint, at most five minutes of them. */
const START_WITHIN_MS = 120_000;
const PORT_ATTEMPTS = 3;

/** The server on this data folder with these settings: adopted when it runs and answers, started otherwise. */
export async function servingPostmaster(cluster: Cluster, clock: Clock): Promise<Serving | FailedStore> {
  const found = await settledPostmaster(cluster.dataDir, clock);
  if (found.kind !== "running") return startOnFreePort(cluster, [], clock);
  const answering = await answeringPostmaster(cluster.dataDir, clock);
  if (answering !== undefined) return adopt(cluster, answering, clock);
  await stopPostmaster(cluster.dataDir, "fast", clock);
  return startOnFreePort(cluster, ["restarted as it ran but did not answer"], clock);
}

/** Undefined when it ends, or does not get ready in time. */
async function answeringPostmaster(dataDir: string, clock: Clock): Promise<RunningPostmaster | undefined> {
  const look = () => {
    const found = findPostmaster(dataDir);
    if (found.kind !== "running" || found.status === "stopping") return "gone";
    return found.status === "ready" ? found : undefined;
  };
  const seen = await awaitState(look, START_WITHIN_MS, clock);
  if (seen === undefined || seen === "gone") return undefined;
  const answers = await asSuperuser(seen.address, (client) => client.query("SELECT 1")).catch(() => undefined);
  return answers === undefined ? undefined : seen;
}

/** What runs keeps its port. A setting that only a restart can change is worth one: the author asked for it. */
async function adopt(cluster: Cluster, running: RunningPostmaster, clock: Clock): Promise<Serving | FailedStore> {
  const wanted: Cluster = { ...cluster, settings: { ...cluster.settings, port: running.address.port } };
  const adopted: Serving = { kind: "serving", postmaster: running, notes: ["adopted"] };
  if (!writeConfiguration(wanted)) return adopted;
  const inForce = await asSuperuser(running.address, async (client) => {
    await client.query("SELECT pg_reload_conf()");
    const { rows } = await client.query<{ value: string }>("SELECT current_setting('max_connections') AS value");
    return Number(rows[0]?.value);
  });
  const { maxConnections } = wanted.settings;
  if (inForce === maxConnections) return adopted;
  await stopPostmaster(cluster.dataDir, "fast", clock);
  return startOnFreePort(wanted, [`restarted as max_connections was ${inForce} and is now ${maxConnections}`], clock);
}

async function startOnFreePort(
  cluster: Cluster,
  notes: readonly string[],
  clock: Clock,
): Promise<Serving | FailedStore> {
  const wanted = cluster.settings.port;
  for (let attempt = 1; ; attempt++) {
    const port = await freePort(cluster.dataDir, wanted);
    if (port === undefined)
      return failedStore("port-taken", "Cannot start PostgreSQL as no port of 200 that were tried is free");
    const started = await startPostmaster(
      { ...cluster, settings: { ...cluster.settings, port } },
      START_WITHIN_MS,
      clock,
    );
    if (started.kind === "running") {
      const moved = wanted === port || wanted === undefined ? [] : [`port ${wanted} was taken, now ${port}`];
      return { kind: "serving", postmaster: started, notes: [...notes, ...moved] };
    }
    if (started.failure.cause !== "port-taken" || attempt === PORT_ATTEMPTS) return started;
  }
}
