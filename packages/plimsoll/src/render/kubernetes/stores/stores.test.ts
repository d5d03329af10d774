import { execFileSync, spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { type AnyObject, inMidstMyLife, objectOf, objectsOf, revRx, workshop } from "../systems.testsuite.js";

function container(written: typeof revRx, name: string): AnyObject {
  return objectOf(written, "StatefulSet", name).spec.template.spec.containers[0];
}

test("PostgreSQL must be 16-alpine, one pod with its volume and pg_isready, and never two at once [K8S-14, HLT-09, DBO-12, T-36]", () => {
  const { spec } = objectOf(revRx, "StatefulSet", "db");
  expect(spec.replicas).toBe(1);
  const { image, resources, livenessProbe, readinessProbe, startupProbe } = container(revRx, "db");
  expect(image).toBe("postgres:16-alpine");
  expect(resources).toEqual({ requests: { cpu: "250m", memory: "512Mi" }, limits: { cpu: "1", memory: "2Gi" } });
  for (const probe of [livenessProbe, readinessProbe, startupProbe]) {
    expect(probe.exec.command).toEqual(["pg_isready", "--username", "revrx", "--dbname", "revrx"]);
  }
});

test("Redis must be 7-alpine, one pod with its volume and redis-cli ping, and know its limits [K8S-15, HLT-09]", () => {
  const { image, args, resources, livenessProbe, env } = container(revRx, "cache");
  expect(image).toBe("redis:7-alpine");
  expect(resources).toEqual({ requests: { cpu: "100m", memory: "256Mi" }, limits: { cpu: "500m", memory: "1Gi" } });
  expect(livenessProbe.exec.command).toEqual(["redis-cli", "ping"]);
  expect(args.join(" ")).toBe(
    "redis-server --dir /data --appendonly yes --maxmemory 268435456 --maxmemory-policy noeviction --requirepass $(REDISCLI_AUTH)",
  );
  expect(env).toEqual([
    { name: "REDISCLI_AUTH", valueFrom: { secretKeyRef: { name: "cache-credentials", key: "password" } } },
  ]);
});

test("volumes must have the size and the class of their environment [K8S-16, K8S-32]", () => {
  const volume = (name: string, environment: string) => {
    const { spec } = objectOf(revRx, "StatefulSet", name, environment).spec.volumeClaimTemplates[0];
    return `${spec.resources.requests.storage} ${spec.storageClassName}`;
  };
  expect([volume("db", "staging"), volume("db", "production"), volume("cache", "production")]).toEqual([
    "20Gi gp3",
    "100Gi gp3",
    "5Gi gp3",
  ]);
});

test("a managed store must be an address in a Secret, and nothing in the cluster [DBO-01, T-34]", () => {
  const objects = objectsOf(inMidstMyLife);
  expect(objects.filter(({ kind }) => ["StatefulSet", "PersistentVolumeClaim", "Cluster"].includes(kind))).toEqual([]);
  const { env } = objectOf(inMidstMyLife, "Deployment", "api").spec.template.spec.containers[0];
  expect(env).toContainEqual({
    name: "DATABASE_URL",
    valueFrom: { secretKeyRef: { name: "db-credentials", key: "connection-url" } },
  });
});

test("further databases, extensions and settings must be there from the first start [DBO-11, DBO-12, DBO-13]", () => {
  expect(container(workshop, "books").args).toEqual(["-c", "max_connections=100", "-c", "statement_timeout=30s"]);
  const { volumes } = objectOf(workshop, "StatefulSet", "books").spec.template.spec;
  const { name } = volumes.find((volume: AnyObject) => volume.name === "files").configMap;
  expect(objectOf(workshop, "ConfigMap", name).data).toEqual({
    "00-databases.sql": `CREATE DATABASE "archive";
CREATE EXTENSION IF NOT EXISTS "pg_trgm";
\\connect "archive"
CREATE EXTENSION IF NOT EXISTS "pg_trgm";
`,
  });
});

test("an operated database must be a CloudNativePG cluster with its major version, and snapshots by schedule [DBO-01, DBO-13]", () => {
  expect(objectOf(workshop, "Cluster", "db").spec).toEqual({
    instances: 3,
    imageName: "pgvector/pgvector:pg16",
    primaryUpdateStrategy: "unsupervised",
    bootstrap: {
      initdb: {
        database: "workshop",
        owner: "workshop",
        postInitSQL: ['CREATE DATABASE "listings";'],
        postInitApplicationSQL: ['CREATE EXTENSION IF NOT EXISTS "vector";'],
      },
    },
    postgresql: { parameters: { max_connections: "100" } },
    storage: { size: "10Gi" },
    resources: { requests: { cpu: "250m", memory: "512Mi" }, limits: { cpu: "1", memory: "2Gi" } },
    affinity: { enablePodAntiAffinity: true, topologyKey: "topology.kubernetes.io/zone" },
    backup: { volumeSnapshot: {} },
  });
  expect(objectOf(workshop, "ScheduledBackup", "db-backup").spec).toMatchObject({
    schedule: "0 0 2 * * *",
    cluster: { name: "db" },
  });
  const { env } = objectOf(workshop, "Deployment", "api").spec.template.spec.containers[0];
  expect(env).toContainEqual({ name: "DB_PASSWORD", valueFrom: { secretKeyRef: { name: "db-app", key: "password" } } });
});

test("an operated database of the official image must take its major version from the operator's catalogue [DBO-12]", () => {
  const stores = { ...workshop.stores, db: { kind: "postgres", version: 17, operator: true } } as const;
  expect(objectOf({ ...workshop, stores }, "Cluster", "db").spec).toMatchObject({
    imageCatalogRef: { apiGroup: "postgresql.cnpg.io", kind: "ClusterImageCatalog", name: "postgresql", major: 17 },
  });
});

describe("backups", () => {
  test("must run every night in staging, every hour in production, never two at once [BDR-03, BDR-04, BDR-11]", () => {
    const { schedule, timeZone, concurrencyPolicy, successfulJobsHistoryLimit, failedJobsHistoryLimit, suspend } =
      objectOf(revRx, "CronJob", "db-backup", "staging").spec;
    expect({ schedule, timeZone, concurrencyPolicy, suspend }).toEqual({
      schedule: "0 2 * * *",
      timeZone: "Etc/UTC",
      concurrencyPolicy: "Forbid",
      suspend: undefined,
    });
    expect([successfulJobsHistoryLimit, failedJobsHistoryLimit]).toEqual([3, 3]);
    expect(objectOf(revRx, "CronJob", "db-backup").spec.schedule).toBe("0 * * * *");
  });

  test("without a schedule must be a suspended CronJob that backups by hand are made from [BDR-14]", () => {
    expect(objectOf(workshop, "CronJob", "books-backup").spec).toMatchObject({ suspend: true });
  });

  test("must go to a bucket that encrypts them, and leave it when they are too old [BDR-05, BDR-06, BDR-07]", () => {
    const { initContainers, containers } = objectOf(revRx, "CronJob", "db-backup").spec.jobTemplate.spec.template.spec;
    expect(initContainers[0].command[2]).toContain("--compress=6");
    expect(containers[0].command[2]).toContain(
      'aws s3 cp --sse AES256 --only-show-errors "$file" s3://revrx-backups/postgres/',
    );
    expect(containers[0].command[2]).toContain("- 7776000");
    expect(containers[0].env).toContainEqual({
      name: "AWS_ACCESS_KEY_ID",
      valueFrom: { secretKeyRef: { name: "aws-secret", key: "access-key-id" } },
    });
  });

  test("of a managed server must be dumps by its address, to the bucket that its author names [BDR-01, BDR-06]", () => {
    const { suspend, jobTemplate } = objectOf(inMidstMyLife, "CronJob", "db-backup").spec;
    const [dump] = jobTemplate.spec.template.spec.initContainers;
    expect(suspend).toBe(true);
    expect(dump.command[2]).toContain('\ndump "$DATABASE_URL" "db-backup-$at.sql.gz"\n');
    expect(dump.env).toEqual([
      { name: "DATABASE_URL", valueFrom: { secretKeyRef: { name: "db-credentials", key: "connection-url" } } },
    ]);
  });

  test("must be one dump for every database, named after the store and the time [BDR-02, DBO-13]", () => {
    const { command } = objectOf(workshop, "CronJob", "books-backup").spec.jobTemplate.spec.template.spec.containers[0];
    expect(command[2]).toContain(`dump "$PGDATABASE" "books-backup-$at.sql.gz"
dump archive "books-archive-backup-$at.sql.gz"
`);
  });

  const jobs = [revRx, inMidstMyLife, workshop].flatMap((written) =>
    ["staging", "production"].flatMap((name) => objectsOf(written, name).filter(({ kind }) => kind === "CronJob")),
  );
  const scripts = jobs.flatMap(({ spec }) => {
    const pod = spec.jobTemplate.spec.template.spec;
    return [...(pod.initContainers ?? []), ...pod.containers].map(({ command }) => command[2] as string);
  });

  test("must be scripts that a POSIX shell reads", () => {
    expect(scripts).toHaveLength(9);
    for (const script of scripts) execFileSync("sh", ["-n"], { input: script });
  });

  test.skipIf(spawnSync("shellcheck", ["--version"]).status !== 0)(
    "must please shellcheck (skipped without it)",
    () => {
      for (const script of scripts) execFileSync("shellcheck", ["--shell=sh", "-"], { input: script });
    },
  );
});
