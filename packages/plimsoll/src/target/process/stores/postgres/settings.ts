/** The superuser of our servers. It has no password, so it can log in over the socket only, in a folder of the owner. */
export const SUPERUSER = "plimsoll";

export interface PostgresSettings {
  /** Undefined: the socket only, for a server that nobody but us may talk to. */
  readonly port: number | undefined;
  readonly socketDir: string;
  readonly logDir: string;
  readonly maxConnections: number;
  readonly durability: Durability;
}

type Durability =
  | { readonly kind: "archived"; readonly archiveCommand: string }
  | { readonly kind: "durable" }
  /** For throwaway data: faster, and lost when the machine stops. */
  | { readonly kind: "none" };

/** In a data folder that was restored: how far its recovery goes. Not part of a backup. */
export const RECOVERY_FILE = "plimsoll-recovery.conf";

/** Without TCP the port only names the socket file. */
const SOCKET_ONLY_PORT = 5432;

/** A change in the archive reaches a standby or a restore at most this long after it was committed (recovery point). */
const ARCHIVE_TIMEOUT_S = 300;

/**
 * The whole postgresql.conf. `archive_mode` is always on, as it can only be changed by a restart; the command decides.
 * Whatever is set with ALTER SYSTEM stays in postgresql.auto.conf and comes after it.
 */
export function postgresConf(settings: PostgresSettings): string {
  return [
    "# Written by Plimsoll at every start; use ALTER SYSTEM for settings of your own.",
    `listen_addresses = '${settings.port === undefined ? "" : "127.0.0.1"}'`,
    `port = ${settings.port ?? SOCKET_ONLY_PORT}`,
    `unix_socket_directories = ${quoted(settings.socketDir)}`,
    "unix_socket_permissions = 0700",
    `max_connections = ${settings.maxConnections}`,
    "password_encryption = 'scram-sha-256'",
    "timezone = 'UTC'",
    "log_timezone = 'UTC'",
    "logging_collector = on",
    `log_directory = ${quoted(settings.logDir)}`,
    // One file for each day of the week, begun anew a week later.
    "log_filename = 'postgresql-%u.log'",
    "log_rotation_age = 1d",
    "log_rotation_size = 0",
    "log_truncate_on_rotation = on",
    ...durabilityLines(settings.durability),
    `include_if_exists = '${RECOVERY_FILE}'`,
    "",
  ].join("\n");
}

/** pg_hba.conf: the superuser over the socket, everyone else with a password over TCP. */
export const HOST_BASED_AUTHENTICATION = [
  `local all ${SUPERUSER} trust`,
  "host  all all 127.0.0.1/32 scram-sha-256",
  "",
].join("\n");

function durabilityLines(durability: Durability): string[] {
  switch (durability.kind) {
    case "archived":
      return [
        "archive_mode = on",
        `archive_command = ${quoted(durability.archiveCommand)}`,
        `archive_timeout = ${ARCHIVE_TIMEOUT_S}`,
      ];
    case "durable":
      return ["archive_mode = on", "archive_command = 'exit 0'"];
    case "none":
      return [
        "fsync = off",
        "full_page_writes = off",
        "synchronous_commit = off",
        "wal_level = minimal",
        "max_wal_senders = 0",
      ];
  }
}

/** A quoted value of postgresql.conf: quotes are doubled, backslashes too. */
export function quoted(value: string): string {
  return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}
