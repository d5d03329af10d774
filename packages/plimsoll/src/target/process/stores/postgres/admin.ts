import type { Client } from "pg";
import { SUPERUSER } from "./settings.js";

export interface AdminAddress {
  readonly socketDir: string;
  readonly port: number;
}

const CONNECT_WITHIN_MS = 5_000;

/** Runs `use` in one session of the superuser, over the socket. */
export async function asSuperuser<T>(
  address: AdminAddress,
  use: (client: Client) => Promise<T>,
  database = "postgres",
): Promise<T> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({
    host: address.socketDir,
    port: address.port,
    user: SUPERUSER,
    database,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    application_name: "plimsoll",
  });
  // A connection that breaks while idle is reported by the query that follows, not by ending our process.
  client.on("error", () => {});
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end().catch(() => {});
  }
}
