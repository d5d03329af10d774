import type { StorePlaceModel } from "./app-model.js";

/** How a store of a test lives in containers, where no test of it looks. */
export const SOME_PLACE: StorePlaceModel = {
  managed: false,
  image: "postgres:16-alpine",
  storage: 2 ** 30,
  resources: { cpu: { request: 100, limit: 200 }, memory: { request: 2 ** 28, limit: 2 ** 29 } },
  publish: undefined,
  init: undefined,
  backupAt: "02:00",
  backupTo: undefined,
};
