import type { PostgresModel } from "../../model/app-model.js";
import { firstStartSql } from "../../model/wiring/first-start-sql.js";
import type { RenderedFile } from "../artifact.js";
import { headerLines } from "../format/header.js";
import { type Stack, TO_APP } from "./stack.js";

const SCHEMA_FOLDER = "/schema";
const INIT_FOLDER = "/docker-entrypoint-initdb.d";

/** What the image runs when its volume is empty: our databases and extensions, then in development the author's schema. */
export function initFiles(stack: Stack, store: PostgresModel): readonly RenderedFile[] {
  const folder = `deploy/compose/${stack.environment.name}/${store.name}`;
  const files: RenderedFile[] = [];
  if (needsDatabases(store)) files.push({ path: `${folder}/00-databases.sql`, content: databasesSql(store) });
  if (needsBoth(stack, store)) files.push({ path: `${folder}/10-schema.sh`, content: schemaScript(store) });
  return files;
}

export function initMounts(stack: Stack, store: PostgresModel): readonly string[] {
  const own = initFiles(stack, store).map(({ path }) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    return `./${stack.environment.name}/${store.name}/${name}:${INIT_FOLDER}/${name}:ro`;
  });
  const { init } = store.place;
  if (init === undefined || !stack.develops) return own;
  return [...own, `${TO_APP}/${init}:${needsBoth(stack, store) ? SCHEMA_FOLDER : INIT_FOLDER}:ro`];
}

function needsDatabases({ databases, extensions }: PostgresModel): boolean {
  return databases.length + extensions.length > 0;
}

/** A file cannot be mounted into a folder that is mounted itself. */
function needsBoth({ develops }: Stack, store: PostgresModel): boolean {
  return develops && store.place.init !== undefined && needsDatabases(store);
}

function databasesSql(store: PostgresModel): string {
  const lines = [
    ...headerLines(`What ${store.name} has beside its first database. Runs once, when its volume is empty.`),
  ].map((line) => `-- ${line}`);
  return `${[...lines, "", ...firstStartSql(store)].join("\n")}\n`;
}

function schemaScript({ name }: PostgresModel): string {
  const header = headerLines(`The schema of ${name} for development. Runs once, when its volume is empty.`);
  return `#!/bin/sh
${header.map((line) => `# ${line}\n`).join("")}set -eu
for file in ${SCHEMA_FOLDER}/*.sql; do
  psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --file "$file"
done
`;
}
