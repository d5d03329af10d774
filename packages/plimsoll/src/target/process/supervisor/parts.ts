import { join } from "node:path";
import { type Backups, createBackups } from "../../../backup/backups.js";
import { systemClock } from "../../../base/clock.js";
import { createSealedSecrets } from "../../../store/sealed-secrets/sealed-secrets.js";
import type { SecretStore } from "../../../store/secret-store.js";
import { type Builds, createBuilds } from "../builds/builds.js";
import { cacheFolders } from "../builds/cache-folders.js";
import { type EnvironmentFolders, environmentFolders } from "../environment-folders.js";
import type { InstanceView } from "../instances/instance.js";
import { createInstances, type Instances } from "../instances/instances.js";
import { socketPath } from "../socket-path.js";
import { createStores, type Stores } from "../stores/stores.js";
import type { SupervisorSettings } from "../supervisor-settings.js";
import { type Artifacts, artifactsIn } from "./artifacts.js";
import { type Fence, openFence } from "./fence.js";
import { createInstancePlanner, type InstancePlanner } from "./instance-planner.js";
import { keepProxy, type ProxyKeeper } from "./proxy-keeper.js";
import { type ReleaseRecords, releaseRecordsIn } from "./release-records.js";
import { type ServingRelease, servingReleaseIn } from "./serving-release.js";
import { createStoreAddresses, type StoreAddresses } from "./store-addresses.js";
import { type StoreWorkLog, storeWorkLogIn } from "./store-work-log.js";
import { type Baselines, baselinesIn } from "./traffic/baselines.js";
import { serviceFactsOf } from "./traffic/service-facts.js";
import { createSmokeEvidence, type SmokeEvidence } from "./traffic/smoke-evidence.js";
import { createTraffic, type Traffic } from "./traffic/traffic.js";

/** What a supervisor consists of; made once, and nothing in it has begun to act yet. */
export interface Parts {
  readonly folders: EnvironmentFolders;
  readonly jobsFolder: string;
  readonly records: ReleaseRecords;
  readonly fence: Fence;
  readonly serving: ServingRelease;
  readonly baselines: Baselines;
  readonly smokeEvidence: SmokeEvidence;
  readonly artifacts: Artifacts;
  readonly secrets: SecretStore;
  /** Needs the repository, which what runs already does not. */
  readonly builds: () => Promise<Builds>;
  /** Gives up what builds hold, if there were any; they may begin again. */
  readonly closeBuilds: () => Promise<void>;
  readonly stores: Stores;
  readonly backups: Backups;
  readonly works: StoreWorkLog;
  readonly addresses: StoreAddresses;
  readonly proxy: ProxyKeeper;
  readonly planner: InstancePlanner;
  readonly instances: Instances;
  readonly traffic: Traffic;
  readonly outputFile: (release: string, operation: string) => string;
}

const ROTATION = { size: 8 * 1024 * 1024, count: 4 };

/** `onChange` is called after every change of an instance. */
export function makeParts(settings: SupervisorSettings, log: (line: string) => void, onChange: () => void): Parts {
  const { stateDir, environment, repositoryDir } = settings;
  const folders = environmentFolders(stateDir, environment);
  const own = (name: string) => join(folders.supervisor, name);
  const cacheDir = join(stateDir, "cache");
  const records = releaseRecordsIn(folders.releases);
  const fence = openFence(own("fence"));
  const artifacts = artifactsIn(cacheFolders(cacheDir));
  const secrets = createSealedSecrets({ stateDir, key: process.env.PLIMSOLL_KEY });
  const storesOptions = { ...settings, secrets, clock: systemClock, log };
  const stores = createStores(storesOptions);
  const addresses = createStoreAddresses(stores);
  const builds = once(() => createBuilds({ appDir: repositoryDir, cacheDir }));
  const proxy = keepProxy({ stateDir: folders.proxy, socketPath: socketPath(stateDir, environment, "proxy"), log });
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
    changed: onChange,
    trouble: ({ id }, reason) => log(`instance ${id} cannot be kept: ${reason}`),
  });
  const traffic = trafficOf(records, fence, proxy, instances);
  return {
    folders,
    jobsFolder: own("jobs"),
    records,
    fence,
    serving: servingReleaseIn(folders.supervisor),
    baselines: baselinesIn(own("baselines")),
    smokeEvidence: createSmokeEvidence({ findRevision: records.findRevision, log }),
    artifacts,
    secrets,
    builds: builds.get,
    closeBuilds: async () => await (await builds.made())?.close(),
    stores,
    backups: createBackups(storesOptions, stores),
    works: storeWorkLogIn(own("works")),
    addresses,
    proxy,
    planner,
    instances,
    traffic,
    outputFile: (release, operation) => join(folders.releases, release, "output", `${operation}.log`),
  };
}

function trafficOf(records: ReleaseRecords, fence: Fence, proxy: ProxyKeeper, instances: Instances): Traffic {
  const isWeb = ({ record }: InstanceView) =>
    records.findRevision(record.service, record.revision)?.service.role === "web";
  return createTraffic({
    fence: () => fence.highest,
    proxy: proxy.current,
    instances: () => instances.wanted().filter(isWeb),
    facts: (service, revision) => {
      const found = instances.isTroubled(service, revision) ? undefined : records.findRevision(service, revision);
      return found === undefined ? undefined : serviceFactsOf(found.release, found.service);
    },
  });
}

interface Once<Value> {
  get(): Promise<Value>;
  /** Undefined when nobody has asked for it. */
  made(): Promise<Value | undefined>;
}

function once<Value>(make: () => Promise<Value>): Once<Value> {
  let made: Promise<Value> | undefined;
  return {
    get: () => {
      made ??= make().catch((error) => {
        made = undefined;
        throw error;
      });
      return made;
    },
    made: async () => await made?.catch(() => undefined),
  };
}
