import type { PostgresModel } from "../app-model.js";

/**
 * Who backs a database up in a cluster: a CronJob that dumps it, the operator that runs it, or nobody in the cluster, as
 * whoever manages it elsewhere does so (and no bucket for dumps is named) or no backup was asked for.
 */
export function clusterBackup({ operator, backup, place }: PostgresModel): "dump" | "operator" | "none" {
  if (backup === undefined) return "none";
  if (place.managed) return place.backupTo === undefined ? "none" : "dump";
  return operator ? "operator" : "dump";
}
