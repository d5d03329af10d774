import { join } from "node:path";
import { systemClock } from "../../../base/clock.js";
import { messageOf } from "../../../base/error.js";
import type { Signal } from "../../../judge/signal.js";
import type { Observed } from "../../../plan/observed.js";
import type { Operation } from "../../../plan/operation.js";
import { createSealedSecrets } from "../../../store/sealed-secrets/sealed-secrets.js";
import type { Evidence, Outcome, Token } from "../../target.js";
import { createBuilds } from "../builds/builds.js";
import { cacheFolders } from "../builds/cache-folders.js";
import { environmentFolders } from "../environment-folders.js";
import type { InstanceView } from "../instances/instance.js";
import { createInstances, type Instances } from "../instances/instances.js";
import { endOrphanedJobs } from "../jobs/job-state.js";
import { noCounters } from "../proxy/counters.js";
import { socketPath } from "../socket-path.js";
import { createStores } from "../stores/stores.js";
import type {
  EvidenceRequest,
  PingAnswer,
  SignalsRequest,
  StatusAnswer,
  UpgradeAnswer,
} from "../supervisor-protocol.js";
import type { SupervisorSettings } from "../supervisor-settings.js";
import { artifactsIn } from "./artifacts.js";
import { evidenceOf } from "./evidence.js";
import { openFence } from "./fence.js";
import { createInstancePlanner } from "./instance-planner.js";
import { instanceStatuses } from "./instance-status.js";
import { addressesOf, observedServices, servicesElsewhere, weightIn } from "./observe.js";
import { createOperationRegistry } from "./operation-registry.js";
import { activateRecord } from "./operations/activate.js";
import { buildService } from "./operations/build.js";
import { smokeAddresses } from "./operations/candidate-addresses.js";
import { migrateService } from "./operations/migrate.js";
import { provisionStore } from "./operations/provision.js";
import { type Handlers, runOperation } from "./operations/run-operation.js";
import { shiftTraffic } from "./operations/shift.js";
import { smokeTest } from "./operations/smoke.js";
import { scaleRevision, startRevision } from "./operations/start.js";
import { stopRevision } from "./operations/stop.js";
import { waitReady } from "./operations/wait-ready.js";
import { openOutcomeLog } from "./outcome-log.js";
import { keepProxy } from "./proxy-keeper.js";
import { entranceOf } from "./public-address.js";
import { releaseRecordsIn } from "./release-records.js";
import { servingReleaseIn } from "./serving-release.js";
import { createStoreAddresses } from "./store-addresses.js";
import { baselinesIn } from "./traffic/baselines.js";
import { serviceFactsOf, webServices } from "./traffic/service-facts.js";
import { createTraffic } from "./traffic/traffic.js";

/** What runs an environment of the process target. It may die at any moment; the next one adopts everything. */
export interface Supervisor {
  ping(): PingAnswer;
  perform(operation: Operation, token: Token, timeoutMs: number, report: (line: string) => void): Promise<Outcome>;
  abort(token: Token): void;
  observe(): Promise<Observed>;
  status(): Promise<StatusAnswer>;
  signals(asked: SignalsRequest): Promise<readonly Signal[]>;
  evidence(asked: EvidenceRequest): Promise<readonly Evidence[]>;
  upgradeProxy(): Promise<UpgradeAnswer>;
  /** Ends everything of the environment but the supervisor itself. */
  down(): Promise<void>;
}

const ROTATION = { size: 8 * 1024 * 1024, count: 4 };
const STORES_EVERY_MS = 1_000;

/** Adopts what an earlier supervisor left, and is ready for operations when it resolves. */
export async function createSupervisor(settings: SupervisorSettings, log: (line: string) => void): Promise<Supervisor> {
  const clock = systemClock;
  const folders = environmentFolders(settings.stateDir, settings.environment);
  const cacheDir = join(settings.stateDir, "cache");
  const own = (name: string) => join(folders.supervisor, name);
  const jobsFolder = own("jobs");
  await endOrphanedJobs(jobsFolder);

  const records = releaseRecordsIn(folders.releases);
  const fence = openFence(own("fence"));
  const serving = servingReleaseIn(folders.supervisor);
  const baselines = baselinesIn(own("baselines"));
  const artifacts = artifactsIn(cacheFolders(cacheDir));
  const builds = once(() => createBuilds({ appDir: settings.repositoryDir, cacheDir }));
  const secrets = createSealedSecrets({ stateDir: settings.stateDir, key: process.env.PLIMSOLL_KEY });
  const stores = createStores({ ...settings, secrets, clock, log });
  const addresses = createStoreAddresses(stores);
  const proxy = keepProxy({
    stateDir: folders.proxy,
    socketPath: socketPath(settings.stateDir, settings.environment, "proxy"),
    log,
  });

  const planner = createInstancePlanner({
    artifacts,
    scratch: own("scratch"),
    records,
    secrets,
    stores: addresses,
    internalPort: async (service) => (await (await proxy.current())?.table())?.listeners.internal[service],
  });
  const instances = createInstances({
    folder: own("instances"),
    logs: folders.logs,
    rotation: ROTATION,
    plan: planner.planInstance,
    leave: (leaving) => traffic.leave(leaving),
    changed: () => void followChange(),
    trouble: ({ id }, reason) => log(`instance ${id} cannot be kept: ${reason}`),
  });
  const isWeb = ({ record }: InstanceView) =>
    records.findRevision(record.service, record.revision)?.service.role === "web";
  const traffic = createTraffic({
    fence: () => fence.highest,
    proxy: proxy.current,
    instances: () => instances.wanted().filter(isWeb),
    facts: (service, revision) => {
      const found = records.findRevision(service, revision);
      return found === undefined ? undefined : serviceFactsOf(found.release, found.service);
    },
  });

  let adopted = false;
  /** What an adopted instance can do is not known before its first probe, and the table must not lose it until then. */
  const followChange = async () => {
    if (adopted)
      await traffic.follow().catch((error) => log(`the proxy's table could not be written: ${messageOf(error)}`));
  };
  await instances.adoptAll();
  await firstProbes(instances);
  adopted = true;
  await followChange();

  const storesTimer = setInterval(() => {
    stores.checkAlive().then(addresses.refresh, (error) => log(`stores cannot be looked after: ${messageOf(error)}`));
  }, STORES_EVERY_MS);

  const tableNow = async () => (await proxy.current())?.table();
  const countersNow = async () => (await proxy.current())?.counters() ?? noCounters(0);
  const outputFile = (release: string, operation: string) =>
    join(folders.releases, release, "output", `${operation}.log`);
  const start = {
    instances,
    records,
    prepareTraffic: async (release: string) => {
      const record = records.get(release);
      await proxy.ensure(entranceOf(record));
      await traffic.declare(webServices(record));
    },
  };
  const handlers: Handlers = {
    gate: notYet,
    build: buildService({ records, builds, outputFile }),
    backUp: notYet,
    restore: notYet,
    drill: notYet,
    provision: provisionStore({ records, stores, addresses }),
    migrate: migrateService({ records, planner, jobsFolder, outputFile }),
    start: startRevision(start),
    scale: scaleRevision(start),
    waitReady: waitReady(instances),
    smoke: smokeTest(smokeAddresses(records, instances)),
    shift: shiftTraffic({
      instances,
      traffic,
      markBaseline: async (release) => baselines.mark(release, await countersNow()),
    }),
    activate: activateRecord({
      notServing: async (record) => servicesElsewhere(records.get(record), await tableNow()),
      setServing: serving.set,
    }),
    stop: stopRevision({
      instances,
      records,
      weightOf: async (service, revision) => weightIn(await tableNow(), service, revision),
      serving: serving.get,
    }),
  };
  const registry = createOperationRegistry(
    (operation, run) => runOperation(handlers, operation, run),
    fence,
    openOutcomeLog(own("outcomes")),
  );

  return {
    ping: () => ({ pid: process.pid, version: settings.version, busy: registry.busy }),
    perform: registry.perform,
    abort: registry.abort,
    observe: async () => {
      const table = await tableNow();
      const release = serving.get();
      const record = release === undefined ? undefined : records.get(release);
      const serves = record !== undefined && servicesElsewhere(record, table).length === 0;
      return {
        serving: serves ? release : undefined,
        services: observedServices(table, instances.wanted()),
        stores: stores.observe(),
        artifacts: artifacts.digests(),
        addresses: addressesOf(record),
      };
    },
    status: async () => ({ instances: instanceStatuses(instances.wanted(), clock.now()) }),
    signals: async ({ release, revisions }) => baselines.signals(release, revisions, await countersNow()),
    evidence: async ({ revisions }) => {
      instances.catchUpLogs();
      const counters = await countersNow();
      return Object.entries(revisions).map(([service, revision]) =>
        evidenceOf(service, revision, instances.wanted(service, revision), counters.services[service]?.[revision]),
      );
    },
    upgradeProxy: async () => {
      const client = await proxy.current();
      if (client === undefined) throw new Error("there is no proxy to upgrade: nothing was released yet");
      return { pid: (await client.upgrade()).pid };
    },
    down: async () => {
      adopted = false;
      clearInterval(storesTimer);
      await proxy.remove();
      serving.set(undefined);
      await instances.stopAll();
      await stores.stopAll();
    },
  };
}

/** Long enough for a probe of an instance that answers. */
const FIRST_PROBES_WITHIN_MS = 3_000;

async function firstProbes(instances: Instances): Promise<void> {
  const limit = AbortSignal.timeout(FIRST_PROBES_WITHIN_MS);
  while (
    !limit.aborted &&
    instances.wanted().some((view) => view.record.process !== undefined && view.trace.last === undefined)
  ) {
    await instances.change(limit);
  }
}

/** Builds need the repository; what runs already does not. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make().catch((error) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

async function notYet(): Promise<Outcome> {
  return { kind: "failed", failure: { cause: "target-refused", message: "not wired yet", lines: [] } };
}
