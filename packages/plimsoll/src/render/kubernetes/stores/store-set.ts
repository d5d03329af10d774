import type { IStatefulSet } from "kubernetes-models/apps/v1/StatefulSet";
import type { IService } from "kubernetes-models/v1/Service";
import type { StoreModel } from "../../../model/app-model.js";
import { STORE_PORT } from "../../../model/wiring/store-wiring.js";
import { lockedImage } from "../../image-lock.js";
import type { Cluster } from "../cluster.js";
import type { Placed, Written } from "../kubernetes-object.js";
import { labelsOf, podsOf } from "../labels.js";
import { resourcesOf } from "../pods/resources.js";
import { containerSecurity, podSecurity } from "../pods/security-context.js";
import { volumeName } from "../pods/volumes.js";
import { volumeClaim } from "../workloads/volume-claim.js";
import { postgresServer } from "./postgres.js";
import { redisServer } from "./redis.js";
import type { StoreServer } from "./store-server.js";

/** Health of a store: asked every 10 s, with 5 s to answer; a first start may take minutes, e.g. to recover. */
const PROBE = { periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 5 };
const START_PROBE = { periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 60 };

/** A store in the cluster: one pod with its own volume. The old pod is gone before a new one opens the data. */
export function storeObjects(cluster: Cluster, store: StoreModel): readonly Placed[] {
  const server = serverOf(cluster, store);
  const labels = labelsOf(cluster.environment, store.name, "store");
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: store.name, labels },
    spec: {
      type: "ClusterIP",
      selector: podsOf(store.name, "store").matchLabels,
      ports: [{ name: store.kind, port: STORE_PORT[store.kind], targetPort: store.kind }],
    },
  } satisfies Written<IService>;
  const set = {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: store.name, labels },
    spec: {
      serviceName: store.name,
      replicas: 1,
      selector: podsOf(store.name, "store"),
      template: { metadata: { labels }, spec: storePod(cluster, store, server) },
      volumeClaimTemplates: server.persists ? [volumeClaim(cluster, "data", store.place.storage)] : undefined,
    },
  } satisfies Written<IStatefulSet>;
  return [
    { file: `${store.name}/service`, object: service },
    { file: `${store.name}/stateful-set`, object: set },
  ];
}

function serverOf(cluster: Cluster, store: StoreModel): StoreServer {
  switch (store.kind) {
    case "postgres":
      return postgresServer(cluster, store);
    case "redis":
      return redisServer(cluster, store);
    default:
      return store satisfies never;
  }
}

function storePod({ lock }: Cluster, store: StoreModel, server: StoreServer) {
  const { files } = server;
  const asks = { exec: { command: server.asks } };
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: podSecurity(server.user),
    terminationGracePeriodSeconds: server.stopSeconds,
    containers: [
      {
        name: store.name,
        image: lockedImage(lock, store.place.image),
        args: server.args,
        ports: [{ name: store.kind, containerPort: STORE_PORT[store.kind] }],
        env: server.env,
        startupProbe: { ...asks, ...START_PROBE },
        livenessProbe: { ...asks, ...PROBE },
        readinessProbe: { ...asks, ...PROBE },
        resources: resourcesOf(store.place.resources),
        securityContext: containerSecurity(),
        volumeMounts: [
          { name: "data", mountPath: server.data },
          ...server.writable.map((path) => ({ name: volumeName(path), mountPath: path })),
          ...(files === undefined ? [] : [{ name: "files", mountPath: files.path, readOnly: true }]),
        ],
      },
    ],
    volumes: [
      ...(server.persists ? [] : [{ name: "data", emptyDir: {} }]),
      ...server.writable.map((path) => ({ name: volumeName(path), emptyDir: {} })),
      ...(files === undefined ? [] : [{ name: "files", configMap: { name: files.configMap } }]),
    ],
  };
}
