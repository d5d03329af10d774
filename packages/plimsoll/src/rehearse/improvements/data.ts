import { count, type ImprovementRule } from "./improvement.js";

/** Backups before a migration are of the stores that the service says it uses. */
export const noBackup: ImprovementRule = async ({ plan, input: { record, previous } }) => {
  if (previous === undefined) return undefined;
  const blind = plan.operations.flatMap(({ n, operation }) => {
    if (operation.kind !== "migrate") return [];
    const uses = record.services[operation.service]?.uses ?? [];
    const saved = plan.operations.some(({ operation: it }) => it.kind === "back-up" && uses.includes(it.store));
    return saved ? [] : [`#${n} migrate ${operation.service}`];
  });
  if (blind.length === 0) return undefined;
  return `${blind.join(", ")} has no backup before it: what it spoils is lost; name the store that it changes in "uses"`;
};

export const schemaStays: ImprovementRule = async ({ plan, tried, input: { previous } }) => {
  const migrations = plan.operations.filter(({ operation }) => operation.kind === "migrate").map(({ n }) => `#${n}`);
  if (previous === undefined || tried.backAfterMigration === 0) return undefined;
  return (
    `${count(tried.backAfterMigration)} of ${count(tried.releases)} releases went back after a migration (${migrations.join(", ")}) ` +
    "was done, and the schema stays: the old version must work on it, so add in one release and remove in a later one"
  );
};
