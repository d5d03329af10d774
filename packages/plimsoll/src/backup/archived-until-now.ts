import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../base/clock.js";
import { awaitState } from "../target/process/stores/await-state.js";
import { type AdminAddress, asSuperuser } from "../target/process/stores/postgres/admin.js";

const ARCHIVED_WITHIN_MS = 60_000;

/**
 * Brings everything committed so far into the archive, with one empty commit after it: a recovery to any time before now
 * then finds a commit that is later, which is how PostgreSQL knows that it has arrived. False when archiving does not work.
 */
export async function archiveUntilNow(address: AdminAddress, walArchive: string, clock: Clock): Promise<boolean> {
  const segment = await asSuperuser(address, async (client) => {
    await client.query("SELECT pg_current_xact_id()");
    const { rows } = await client.query<{ segment: string }>("SELECT pg_walfile_name(pg_switch_wal()) AS segment");
    return rows[0]?.segment ?? "";
  });
  const look = () => existsSync(join(walArchive, `${segment}.gz`)) || undefined;
  return (await awaitState(look, ARCHIVED_WITHIN_MS, clock)) ?? false;
}
