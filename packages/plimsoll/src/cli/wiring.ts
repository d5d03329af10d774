import { PlimsollError } from "../base/error.js";
import type { AppModel } from "../model/app-model.js";
import type { TargetModel } from "../model/place-model.js";
import { createSealedSecrets } from "../store/sealed-secrets/sealed-secrets.js";
import type { SecretStore } from "../store/secret-store.js";
import { createProcessTarget, type ProcessTarget } from "../target/process/process-target.js";
import type { Project } from "./project.js";

/** The only place that knows which implementation stands behind a port. */
export interface TargetInput {
  readonly project: Project;
  readonly environment: string;
  readonly app: string;
  readonly target: TargetModel;
}

/** An environment on this machine. */
export function openLocal({ project, environment, app, target }: TargetInput): ProcessTarget {
  if (target.kind === "process") {
    return createProcessTarget({ stateDir: project.stateDir, environment, app, repositoryDir: project.dir });
  }
  throw new PlimsollError({
    code: "TGT-NOT-YET",
    kind: "author",
    message: `Cannot release to ${environment} as its target is "${target.kind}", which Plimsoll does not reach yet`,
    place: `environments.${environment}.target`,
    hint: "Use local() for a machine without a container engine",
  });
}

export function openSecrets(project: Project, env: Readonly<Record<string, string | undefined>>): SecretStore {
  return createSealedSecrets({ stateDir: project.stateDir, key: env.PLIMSOLL_KEY });
}

/** Reading a definition loads the schema and a TypeScript loader: only commands that need one pay for that. */
export async function loadAppAt(dir: string, config: string | undefined): Promise<AppModel> {
  const { loadApp } = await import("../model/load/load-app.js");
  return await loadApp(dir, { config });
}

/** The definition as its author wrote it; only after it has loaded as an app. */
export async function readWrittenAt(
  dir: string,
  config: string | undefined,
): Promise<Readonly<Record<string, unknown>>> {
  const { readWritten } = await import("../model/load/load-app.js");
  return (await readWritten(dir, { config })) as Readonly<Record<string, unknown>>;
}
