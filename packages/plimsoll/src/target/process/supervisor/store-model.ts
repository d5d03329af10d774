import type { StoreModel } from "../../../model/app-model.js";
import { OperationFailed } from "./operation-failed.js";
import type { ReleaseRecords } from "./release-records.js";

/** As the release declares it. @throws OperationFailed */
export function storeModel(records: ReleaseRecords, release: string, name: string): StoreModel {
  const model = records.get(release).stores[name];
  if (model !== undefined) return model;
  throw new OperationFailed({
    cause: "target-refused",
    message: `Release ${release} has no store "${name}"`,
    lines: [],
  });
}
