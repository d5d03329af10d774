import type { PostgresModel } from "../../../model/app-model.js";
import { storeWiring } from "../../../model/wiring/store-wiring.js";
import { secretsIn } from "../../../model/wiring/wired-value.js";
import { lockedImage } from "../../image-lock.js";
import type { Cluster } from "../cluster.js";
import { containerSecurity, podSecurity } from "../pods/security-context.js";
import { type ContainerVariable, fromSecret } from "../pods/variables.js";
import { secretObjects } from "../secrets/secret-objects.js";
import { type DumpedDatabase, dumpScript, sweepScript, uploadScript } from "./backup-script.js";
import { passwordVariable } from "./password.js";
import { postgresUser } from "./postgres.js";

const S3_CLIENT = "amazon/aws-cli:2.31.0";
const S3_SECRETS = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"];

/** Dumps every database; to a volume that stays, or to a bucket by way of a folder that goes. */
export function backupPod(cluster: Cluster, store: PostgresModel, keepMs: number) {
  const target = store.place.backupTo;
  const shared = {
    restartPolicy: "Never" as const,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: podSecurity(postgresUser(store)),
  };
  if (target === undefined) {
    return {
      ...shared,
      containers: [dump(cluster, store, sweepScript(keepMs))],
      volumes: [{ name: "backups", persistentVolumeClaim: { claimName: backupVolume(store) } }],
    };
  }
  return {
    ...shared,
    initContainers: [dump(cluster, store, "")],
    containers: [upload(cluster, uploadScript(target, keepMs))],
    volumes: [
      { name: "backups", emptyDir: {} },
      { name: "tmp", emptyDir: {} },
    ],
  };
}

export function backupVolume({ name }: PostgresModel): string {
  return `${name}-backups`;
}

function dump(cluster: Cluster, store: PostgresModel, after: string) {
  return {
    name: "dump",
    image: lockedImage(cluster.lock, store.place.image),
    command: ["sh", "-c", dumpScript(dumpedDatabases(store)) + after],
    env: store.place.managed ? addressOfServer(cluster, store) : partsOfAddress(cluster, store),
    ...containerBody(),
    volumeMounts: [{ name: "backups", mountPath: "/backups" }],
  };
}

/** Somebody else's server is known by the address of its first database alone. */
function dumpedDatabases({ name, databases, place }: PostgresModel): readonly DumpedDatabase[] {
  if (place.managed) return [{ word: '"$DATABASE_URL"', name }];
  return [{ word: '"$PGDATABASE"', name }, ...databases.map((word) => ({ word, name: `${name}-${word}` }))];
}

function addressOfServer(cluster: Cluster, store: PostgresModel): readonly ContainerVariable[] {
  const { url } = storeWiring(cluster.environment, store, "kubernetes");
  return secretsIn(url).map((secret) => fromSecret(cluster, "DATABASE_URL", secret));
}

function partsOfAddress(cluster: Cluster, store: PostgresModel): readonly ContainerVariable[] {
  const { host, user = "", database = "" } = storeWiring(cluster.environment, store, "kubernetes");
  return [
    { name: "PGHOST", value: host },
    { name: "PGUSER", value: user },
    { name: "PGDATABASE", value: database },
    passwordVariable(cluster, store, "PGPASSWORD"),
  ];
}

function upload(cluster: Cluster, script: string) {
  return {
    name: "upload",
    image: lockedImage(cluster.lock, S3_CLIENT),
    command: ["sh", "-c", script],
    env: [{ name: "HOME", value: "/tmp" }, ...bucketSecrets(cluster)],
    ...containerBody(),
    volumeMounts: [
      { name: "backups", mountPath: "/backups", readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
}

/** Those that the app has anyway; without them the node's own role is asked. */
function bucketSecrets(cluster: Cluster): readonly ContainerVariable[] {
  const known = new Set(secretObjects(cluster.environment).flatMap(({ keys }) => Object.values(keys)));
  return S3_SECRETS.filter((name) => known.has(name)).map((name) => fromSecret(cluster, name, name));
}

function containerBody() {
  return {
    resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "1", memory: "512Mi" } },
    securityContext: containerSecurity(),
  };
}
