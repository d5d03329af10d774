import { spawnSync } from "node:child_process";
import { parseAllDocuments } from "yaml";
import type { KubernetesObject } from "./kubernetes-object.js";

/** Older ones than 1.24 do not say it, and know no components. */
const { stdout: version } = spawnSync("kubectl", ["version", "--client", "--output=json"], { encoding: "utf8" });
export const HAS_KUSTOMIZE = version?.includes("kustomizeVersion") === true;

/** The objects that `kubectl kustomize` makes of a folder. A warning is a failure, too. */
export function kustomized(folder: string): readonly KubernetesObject[] {
  const { status, stdout, stderr } = spawnSync("kubectl", ["kustomize", folder], { encoding: "utf8" });
  if (status !== 0 || stderr !== "") throw new Error(`kubectl kustomize ${folder} ended with ${status}: ${stderr}`);
  return objectsIn(stdout);
}

/** As kubectl reads them. */
export function objectsIn(text: string): readonly KubernetesObject[] {
  return parseAllDocuments(text, { version: "1.1" }).map((document) => document.toJS() as KubernetesObject);
}
