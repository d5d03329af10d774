import { noCounters } from "../proxy/counters.js";
import { servicesElsewhere, trafficOf } from "./observe.js";
import { activateRecord } from "./operations/activate.js";
import { backUpStore } from "./operations/back-up.js";
import { buildService } from "./operations/build.js";
import { smokeAddresses } from "./operations/candidate-addresses.js";
import { drillBackup } from "./operations/drill.js";
import { runGate } from "./operations/gate.js";
import { migrateService } from "./operations/migrate.js";
import { provisionStore } from "./operations/provision.js";
import { restoreStore } from "./operations/restore.js";
import type { Handlers } from "./operations/run-operation.js";
import { shiftTraffic } from "./operations/shift.js";
import { smokeTest } from "./operations/smoke.js";
import { scaleRevision, startRevision } from "./operations/start.js";
import { stopRevision } from "./operations/stop.js";
import { waitReady } from "./operations/wait-ready.js";
import type { Parts } from "./parts.js";
import { entranceOf } from "./public-address.js";
import { webServices } from "./traffic/service-facts.js";

/** Gives each kind of operation the parts that it needs. */
export function handlersOver(parts: Parts, tidyLater: () => void): Handlers {
  const { baselines, instances, proxy, records, serving, traffic } = parts;
  const table = async () => (await proxy.current())?.table();
  const counters = async () => (await proxy.current())?.counters() ?? noCounters(0);
  const prepareTraffic = async (release: string) => {
    const record = records.get(release);
    await proxy.ensure(entranceOf(record));
    await traffic.declare(webServices(record));
  };
  return {
    gate: runGate(parts),
    build: buildService(parts),
    provision: provisionStore(parts),
    backUp: backUpStore(parts),
    restore: restoreStore(parts),
    drill: drillBackup(parts),
    migrate: migrateService(parts),
    start: startRevision({ ...parts, prepareTraffic }),
    scale: scaleRevision({ ...parts, prepareTraffic }),
    waitReady: waitReady(instances),
    smoke: smokeTest(smokeAddresses(records, instances)),
    shift: shiftTraffic({
      instances,
      traffic,
      markBaseline: async (shift) => baselines.mark(shift, await counters()),
    }),
    activate: activateRecord({
      notServing: async (record) => servicesElsewhere(records.get(record), await table()),
      setServing: serving.set,
      tidyLater,
    }),
    stop: stopRevision({
      instances,
      traffic,
      records,
      weightOf: async (service, revision) =>
        trafficOf(await table(), service, revision, records.isInternal(service, revision)),
      serving: serving.get,
    }),
  };
}
