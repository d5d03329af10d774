import { PlimsollError } from "../../base/error.js";
import { Secret } from "../../base/secret.js";
import type { BuildModel, EnvironmentModel } from "../../model/app-model.js";
import { makeShipPlan } from "../../plan/make-ship-plan.js";
import type { Observed } from "../../plan/observed.js";
import type { Plan } from "../../plan/plan.js";
import type { ShipInput } from "../../plan/ship/ship-input.js";
import { makeRecord } from "../../release/make-record.js";
import type { ReleaseRecord, SecretVersion } from "../../release/record.js";
import { releasedModel } from "../../release/released-model.js";
import { type SecretUse, secretsOf } from "../../release/secret-names.js";
import { artifactDigest, thisRuntime } from "../../source/artifact-digest.js";
import { buildInputs } from "../../source/build-inputs.js";
import { readSources, type Sources } from "../../source/sources.js";
import { readSecretValues } from "../secret-values.js";
import type { Session } from "./session.js";
import type { Source } from "./source.js";

export interface PreparedShip {
  readonly record: ReleaseRecord;
  readonly plan: Plan;
  readonly previous: ReleaseRecord | undefined;
  readonly observed: Observed;
  /** What to say about the sources of a service. */
  readonly causes: ShipInput["causes"];
}

/** What ship would put into the world, and how. Changes nothing but sealed secrets. */
export async function prepareShip(session: Session, { repository, commit, ...source }: Source): Promise<PreparedShip> {
  const model = releasedModel(source.model);
  const { context, files, target } = session;
  const [sources, secrets, observed] = await Promise.all([
    readSources(repository, commit.id),
    sealSecrets(session, model),
    target.observe(),
  ]);
  const services = Object.values(model.services);
  const artifacts = services.map(
    ({ name, build, env }) => [name, artifactDigest(sources, build, plainOf(env), thisRuntime())] as const,
  );
  const record = makeRecord({
    model,
    number: files.nextNumber(),
    commit: commit.id,
    subject: commit.subject,
    by: context.by,
    now: context.clock.now(),
    artifacts: Object.fromEntries(artifacts),
    secrets,
  });
  const previous = observed.serving === undefined ? undefined : files.readRecord(observed.serving);
  const causes = await sourceCauses(record, previous, sources, (id) => readSources(repository, id));
  const plan = makeShipPlan({ record, previous, observed, approval: model.approval, causes });
  return { record, plan, previous, observed, causes };
}

/** Nothing to start and nothing to move: what is asked for serves already. */
export function servesAlready({ plan }: PreparedShip): boolean {
  return !plan.operations.some(({ operation }) => ["start", "shift", "migrate", "scale"].includes(operation.kind));
}

function plainOf(env: EnvironmentModel["services"][string]["env"]): Readonly<Record<string, string>> {
  const plain = Object.entries(env).flatMap(([name, value]) => (value.kind === "plain" ? [[name, value.value]] : []));
  return Object.fromEntries(plain);
}

/** Every missing one is named at once. */
async function sealSecrets(
  session: Session,
  model: EnvironmentModel,
): Promise<Readonly<Record<string, SecretVersion>>> {
  const uses = secretsOf(model);
  const values = readSecretValues(session.project, model.name, session.context.env);
  const missing = uses.filter(({ name }) => values[name] === undefined);
  if (missing.length > 0) throw missingSecrets(missing, model.name);
  const sealed = uses.map(async ({ name }) => {
    const value = values[name] ?? new Secret("");
    return [name, await session.secrets.seal(name, value)] as const;
  });
  return Object.fromEntries(await Promise.all(sealed));
}

function missingSecrets(missing: readonly SecretUse[], environment: string): PlimsollError {
  const named = missing.map(({ name, place }) => `${name} (${place})`).join(", ");
  return new PlimsollError({
    code: "ENV-MISSING-SECRET",
    kind: "author",
    message: `Cannot release to ${environment} as these secrets have no value: ${named}`,
    hint: `Set them as variables of this shell, or as lines NAME=value in .env.${environment} beside the definition`,
  });
}

/** What changed in the sources of each service since the release that serves. */
async function sourceCauses(
  record: ReleaseRecord,
  previous: ReleaseRecord | undefined,
  sources: Sources,
  read: (commit: string) => Promise<Sources>,
): Promise<Readonly<Record<string, string>>> {
  if (previous === undefined) return {};
  const before = await read(previous.commit).catch(() => undefined);
  if (before === undefined) return {};
  const causes = Object.values(record.services).map(({ name, build, artifact }) => {
    const old = previous.services[name];
    if (old === undefined) return [name, "new service"] as const;
    if (old.artifact === artifact) return [name, "configuration changed"] as const;
    const count = changedInputs(before, sources, build);
    return [
      name,
      count === 0 ? "build settings changed" : `sources changed: ${count === 1 ? "1 file" : `${count} files`}`,
    ] as const;
  });
  return Object.fromEntries(causes);
}

function changedInputs(before: Sources, after: Sources, build: BuildModel): number {
  const old = new Map(buildInputs(before, build).map(({ path, blob }) => [path, blob]));
  const now = new Map(buildInputs(after, build).map(({ path, blob }) => [path, blob]));
  const paths = new Set([...old.keys(), ...now.keys()]);
  return [...paths].filter((path) => old.get(path) !== now.get(path)).length;
}
