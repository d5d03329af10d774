import type { StoreKind } from "./detected-service.js";
import { joined, type RepositoryFiles } from "./repository-files.js";

/** Packages that only somebody who talks to such a store depends on. */
const CLIENTS: Readonly<Record<StoreKind, RegExp>> = {
  postgres:
    /^(pg|postgres|pg-promise|slonik|pg-boss|graphile-worker|@prisma\/adapter-pg|@vercel\/postgres|@fastify\/postgres|psycopg2?(-binary)?|asyncpg|aiopg|pgvector)$/,
  redis:
    /^(ioredis|redis|@redis\/client|bullmq|bull|bee-queue|connect-redis|rate-limit-redis|@fastify\/redis|aioredis|rq|arq|django-redis|celery\[redis\])$/,
};

/** The stores that these dependencies talk to; Prisma says which one in its schema. */
export function storesOf(files: RepositoryFiles, dir: string, dependencies: Iterable<string>): readonly StoreKind[] {
  const names = [...dependencies];
  const found = (["postgres", "redis"] as const).filter((kind) => names.some((name) => CLIENTS[kind].test(name)));
  const hasPrisma = names.includes("@prisma/client") || names.includes("prisma");
  if (found.includes("postgres") || !hasPrisma || !prismaUsesPostgres(files, dir)) return found;
  return ["postgres", ...found];
}

function prismaUsesPostgres(files: RepositoryFiles, dir: string): boolean {
  const places = [joined(dir, "prisma/schema.prisma"), joined(dir, "schema.prisma"), "prisma/schema.prisma"];
  return places.some((path) => /provider\s*=\s*"postgres(ql)?"/.test(files.read(path) ?? ""));
}
