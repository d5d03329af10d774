import type { ServiceModel } from "../../model/app-model.js";
import { type CheckJob, checkJob } from "./check-job.js";
import { onlyTestsWhen } from "./events.js";
import type { PipelineFacts } from "./pipeline-facts.js";
import { at, setUpSteps, toolchainOf } from "./set-up.js";
import { checkout, run } from "./steps.js";
import { storeContainers } from "./store-containers.js";

/**
 * Migrations on a database of their own, long before they meet a real one: validated here, applied by a release. What a
 * ready-made image brings with it was tested by others.
 */
export function migrationJobs(facts: PipelineFacts): readonly CheckJob[] {
  const services = Object.values(facts.reference.services).filter(
    ({ migrate, build }) => migrate !== undefined && build.kind !== "image",
  );
  return services.map((service) =>
    migrationJob(service, services.length === 1 ? "migrations" : `migrations-${service.name}`, facts),
  );
}

function migrationJob(service: ServiceModel, id: string, facts: PipelineFacts): CheckJob {
  const { reference, repository, lock } = facts;
  const dir = service.build.kind === "image" ? "." : service.build.dir;
  const stores = service.uses.filter((name) => reference.stores[name] !== undefined);
  const { services, env, steps } = storeContainers(stores, reference, lock);
  const command = service.migrate ?? "";
  return checkJob(
    {
      id,
      stage: "test",
      what: `migrations of ${service.name}`,
      minutes: 15,
      services,
      env,
      steps: [
        checkout(),
        ...setUpSteps(toolchainOf(dir, reference, repository), repository),
        ...steps,
        run("Migrate an empty database", command, at(dir)),
        run("Migrate again, as every release does", command, at(dir)),
        run("Verify the schema and its integrity", VERIFY),
      ],
    },
    onlyTestsWhen(facts),
  );
}

const VERIFY = [
  'ask() { psql "$DATABASE_URL" --no-align --tuples-only --set ON_ERROR_STOP=1 --command "$1"; }',
  "tables=$(ask \"SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')\")",
  'broken=$(ask "SELECT (SELECT count(*) FROM pg_constraint WHERE NOT convalidated) + (SELECT count(*) FROM pg_index WHERE NOT indisvalid)")',
  'echo "$tables tables, $broken constraints or indexes that do not hold"',
  'test "$tables" -gt 0',
  'test "$broken" -eq 0',
];
