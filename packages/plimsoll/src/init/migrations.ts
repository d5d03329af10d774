import type { PackageJson } from "./package-json.js";
import { joined, type RepositoryFiles } from "./repository-files.js";
import type { JavaScriptPackages } from "./workspaces.js";

const SCRIPTS = [
  "migrate",
  "db:migrate",
  "migrate:deploy",
  "db:deploy",
  "migration:run",
  "migrations:run",
  "migrate:up",
];

/** The command in a service's folder that brings its database up to date. */
export function migrationOf(files: RepositoryFiles, dir: string, packages: JavaScriptPackages): string | undefined {
  const own = [packages.root, ...packages.packages].find((each) => each?.dir === dir);
  return own === undefined ? pythonMigration(files, dir) : nodeMigration(files, own, packages.manager);
}

function nodeMigration(files: RepositoryFiles, own: PackageJson, manager: string): string | undefined {
  const script = SCRIPTS.find((name) => own.scripts[name] !== undefined);
  if (script !== undefined) return `${manager} run ${script}`;
  const hasPrisma = files.list(joined(own.dir, "prisma")).includes("migrations/");
  return hasPrisma ? "npx prisma migrate deploy" : undefined;
}

function pythonMigration(files: RepositoryFiles, dir: string): string | undefined {
  return files.list(dir).includes("alembic.ini") ? "alembic upgrade head" : undefined;
}
