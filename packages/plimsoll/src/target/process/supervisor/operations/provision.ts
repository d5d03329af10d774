import type { Stores } from "../../stores/stores.js";
import type { ReleaseRecords } from "../release-records.js";
import type { StoreAddresses } from "../store-addresses.js";
import { storeModel } from "../store-model.js";
import { done, type Handler } from "./handler.js";

interface World {
  readonly records: ReleaseRecords;
  readonly stores: Stores;
  readonly addresses: StoreAddresses;
}

export function provisionStore(world: World): Handler<"provision"> {
  return async ({ store }, run) => {
    const model = storeModel(world.records, run.release, store);
    const ensured = await world.stores.ensure(model);
    if (ensured.kind === "failed") return ensured;
    world.addresses.refresh([ensured]);
    return done([`${model.kind} ${ensured.version} on port ${ensured.port}`, ...ensured.notes].join("; "), {
      port: ensured.port,
    });
  };
}
