import { existsSync } from "node:fs";
import { join } from "node:path";
import type { GateModel } from "../../../../model/app-model.js";
import type { ReleaseRecord } from "../../../../release/record.js";
import type { SecretStore } from "../../../../store/secret-store.js";
import type { Outcome } from "../../../target.js";
import type { Builds } from "../../builds/builds.js";
import { forgetCoverage, readCoverage } from "../../builds/coverage/read-coverage.js";
import type { GateTree } from "../../builds/gate-tree.js";
import { storeVariables } from "../../instances/instance-environment.js";
import type { JobResult } from "../../jobs/job.js";
import { jobSentence } from "../../jobs/job-sentence.js";
import { runJob } from "../../jobs/run-job.js";
import type { FreshStore } from "../../stores/running-store.js";
import type { Stores } from "../../stores/stores.js";
import { OperationFailed } from "../operation-failed.js";
import { cancelled, type Run } from "../operation-registry.js";
import type { ReleaseRecords } from "../release-records.js";
import { storeModel } from "../store-model.js";
import { done, failed, type Handler } from "./handler.js";

interface World {
  readonly records: ReleaseRecords;
  readonly secrets: SecretStore;
  readonly builds: () => Promise<Builds>;
  readonly stores: Stores;
  readonly jobsFolder: string;
  readonly outputFile: (release: string, operation: string) => string;
}

/** Runs a gate's command over the commit's sources, with stores of its own that are gone afterwards. */
export function runGate(world: World): Handler<"gate"> {
  return async ({ gate: name }, run) => {
    const release = world.records.get(run.release);
    const gate = release.gates.find((known) => known.name === name);
    if (gate === undefined) return failed("target-refused", `Release ${run.release} has no gate "${name}"`);
    const tree = await gateTree(world, release, run);
    const folder = join(tree.folder, gate.dir);
    if (!existsSync(folder)) return failed("gate-failed", `Gate "${name}" runs in ${gate.dir}, which the commit lacks`);
    const stores: NamedStore[] = [];
    try {
      for (const need of gate.needs) stores.push(await freshStore(world, run.release, need, name));
      forgetCoverage(folder);
      const hidden = await secretValues(world.secrets, release);
      const result = await runJob(jobOf(world, { gate, run, tree, folder, stores, hidden }));
      if (run.signal.aborted) return cancelled(run, `running gate "${name}"`, result.lastLines);
      return verdict(gate, result, folder);
    } finally {
      await Promise.all(stores.map(({ store }) => store.dispose()));
    }
  };
}

interface NamedStore {
  readonly name: string;
  readonly kind: "postgres" | "redis";
  readonly store: FreshStore;
}

async function gateTree(world: World, release: ReleaseRecord, run: Run): Promise<GateTree> {
  const builds = await world.builds();
  const kinds = Object.values(release.services).map(({ build }) => build);
  const made = await builds.ensureGateTree(release.commit, kinds, {
    outputFile: world.outputFile(run.release, run.operation),
    log: run.report,
    signal: run.signal,
    timeoutMs: timeLeft(run),
  });
  if (made.kind === "failed") throw new OperationFailed(made.failure);
  return made.tree;
}

async function freshStore(
  { stores, records }: World,
  release: string,
  name: string,
  gate: string,
): Promise<NamedStore> {
  const model = storeModel(records, release, name);
  const store = await stores.fresh(model, `${release}-${gate}`);
  if (store.kind === "failed") throw new OperationFailed(store.failure);
  return { name, kind: model.kind, store };
}

/** A gate is given none of them, and may come across them all the same. */
async function secretValues(secrets: SecretStore, { services, notify }: ReleaseRecord): Promise<readonly string[]> {
  const used = Object.values(services).flatMap((service) => Object.values(service.secrets));
  const called = notify.flatMap(({ url }) => (url.kind === "secret" ? [url.secret] : []));
  const opened = await Promise.all([...used, ...called].map((version) => secrets.open(version)));
  return opened.map((value) => value.reveal());
}

interface GateWork {
  readonly gate: GateModel;
  readonly run: Run;
  readonly tree: GateTree;
  readonly folder: string;
  readonly stores: readonly NamedStore[];
  readonly hidden: readonly string[];
}

function jobOf(world: World, { gate, run, tree, folder, stores, hidden }: GateWork) {
  const urls = stores.map(({ name, kind, store }) => ({ name, kind, url: store.url.reveal() }));
  return {
    id: `${run.release}.${run.operation}`,
    stateDir: world.jobsFolder,
    command: gate.run,
    cwd: folder,
    env: { ...tree.env, ...storeVariables(urls) },
    timeoutMs: Math.min(gate.withinMs, timeLeft(run)),
    outputFile: world.outputFile(run.release, run.operation),
    secrets: [...hidden, ...urls.map(({ url }) => new URL(url).password)].filter((value) => value !== ""),
    priority: "background" as const,
    signal: run.signal,
    report: run.report,
  };
}

function verdict(gate: GateModel, result: JobResult, folder: string): Outcome {
  const sentence = `Gate "${gate.name}" (${gate.run}) ${jobSentence(result)}`;
  if (result.kind === "timed-out") return failed("timeout", sentence, result.lastLines);
  if (result.kind !== "done") return failed("gate-failed", sentence, result.lastLines);
  if (gate.coverage === undefined) return done(jobSentence(result));
  const coverage = readCoverage(folder);
  if (coverage === undefined) {
    return failed(
      "gate-failed",
      `Gate "${gate.name}" left no coverage report that can be read, and ${gate.coverage}% is wanted`,
      result.lastLines,
    );
  }
  // Rounded down: 74.96 is not 75.
  const shown = Math.floor(coverage * 10) / 10;
  if (coverage < gate.coverage) {
    return failed(
      "gate-failed",
      `Gate "${gate.name}" covers ${shown}% of the lines, and at least ${gate.coverage}% is wanted`,
      result.lastLines,
    );
  }
  return done(`${jobSentence(result)}, ${shown}% of the lines covered`, { coverage: shown });
}

function timeLeft(run: Run): number {
  return Math.max(1, run.deadline - Date.now());
}
