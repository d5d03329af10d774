import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";

/**
 * The number that initdb gave a cluster and that every copy of it keeps: the first eight bytes of pg_control, in the
 * machine's byte order (PostgreSQL source, catalog/pg_control.h). Every machine that PostgreSQL's npm packages run on is
 * little-endian.
 */
export function systemIdentifier(dataDir: string): string {
  const file = openSync(join(dataDir, "global", "pg_control"), "r");
  try {
    const bytes = Buffer.alloc(8);
    readSync(file, bytes, 0, 8, 0);
    return bytes.readBigUInt64LE().toString();
  } finally {
    closeSync(file);
  }
}
