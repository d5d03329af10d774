import { describe, expect, test } from "vitest";
import { type AnyObject, inMidstMyLife, objectOf, objectsOf, revRx, workshop } from "../systems.testsuite.js";

const SYSTEMS = [inMidstMyLife, revRx, workshop];

/** Specs of all pods that an environment's objects make. */
function podsIn(objects: readonly AnyObject[]): readonly AnyObject[] {
  return objects.flatMap((object) => object.spec?.template?.spec ?? object.spec?.jobTemplate?.spec.template.spec ?? []);
}

function containersIn(pod: AnyObject): readonly AnyObject[] {
  return [...(pod.initContainers ?? []), ...pod.containers];
}

function containerOf(written: typeof revRx, name: string, kind = "Deployment"): AnyObject {
  return objectOf(written, kind, name).spec.template.spec.containers[0];
}

describe("every pod", () => {
  const pods = SYSTEMS.flatMap((written) => podsIn(objectsOf(written)));

  test("must keep to the restricted Pod Security Standard, with a file system that it cannot write [HRD-04, HRD-05, T-38]", () => {
    expect(pods.length).toBeGreaterThan(15);
    for (const pod of pods) {
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
      expect(pod.securityContext.runAsUser).toBeGreaterThan(0);
      for (const container of containersIn(pod)) {
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        });
      }
    }
  });

  test("must say what it asks for and what it may have [HRD-27, K8S-05]", () => {
    for (const container of pods.flatMap(containersIn)) {
      expect(Object.keys(container.resources.requests)).toEqual(["cpu", "memory"]);
      expect(Object.keys(container.resources.limits)).toEqual(["cpu", "memory"]);
    }
  });

  test("must mount nothing but what its volumes are", () => {
    for (const object of SYSTEMS.flatMap((written) => objectsOf(written))) {
      const claims = object.kind === "StatefulSet" ? (object.spec.volumeClaimTemplates ?? []) : [];
      for (const pod of podsIn([object])) {
        const volumes = [...(pod.volumes ?? []), ...claims.map((claim: AnyObject) => claim.metadata)];
        const names = volumes.map((volume: AnyObject) => volume.name);
        expect(new Set(names).size).toBe(names.length);
        for (const { name } of containersIn(pod).flatMap((one) => one.volumeMounts ?? []))
          expect(names).toContain(name);
      }
    }
  });

  test("must run a version that never moves by itself [IMG-38]", () => {
    for (const { image } of pods.flatMap(containersIn) as unknown as { image: string }[]) {
      expect(image).toMatch(/(:[\w.-]*\d[\w.-]*|@sha256:[0-9a-f]{64})$/);
    }
  });
});

test("a container must run as the user of its image: 1001 where its author says so [HRD-06]", () => {
  const { securityContext } = objectOf(workshop, "Deployment", "api").spec.template.spec;
  expect(securityContext).toMatchObject({ runAsUser: 1001, runAsGroup: 1001, fsGroup: 1001 });
  expect(objectOf(revRx, "Deployment", "frontend").spec.template.spec.securityContext.runAsUser).toBe(1001);
  expect(objectOf(revRx, "Deployment", "backend").spec.template.spec.securityContext.runAsUser).toBe(1000);
});

test("Next.js must be able to write its cache, and everybody a folder for the moment [T-21]", () => {
  const { volumes, containers } = objectOf(inMidstMyLife, "Deployment", "web").spec.template.spec;
  const cache = containers[0].volumeMounts.find(({ mountPath }: AnyObject) =>
    String(mountPath).endsWith("/.next/cache"),
  );
  expect(cache).toBeDefined();
  expect(volumes).toContainEqual({ name: cache.name, emptyDir: {} });
  expect(containers[0].volumeMounts).toContainEqual({ name: "tmp", mountPath: "/tmp" });
});

describe("probes", () => {
  test("must be asked every 10 and 5 s, three times, after 30 x 5 s to start [HLT-03, HLT-04, HLT-05]", () => {
    const { startupProbe, livenessProbe, readinessProbe } = containerOf(inMidstMyLife, "api");
    const http = (path: string) => ({ path, port: "http" });
    expect({ startupProbe, livenessProbe, readinessProbe }).toEqual({
      startupProbe: { httpGet: http("/health"), periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 30 },
      livenessProbe: { httpGet: http("/health"), periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 3 },
      readinessProbe: { httpGet: http("/ready"), periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
    });
  });

  test("must wait as long as their author says: 30 s, 10 s, and five minutes to start [HLT-03, HLT-04, HLT-05]", () => {
    const { startupProbe, livenessProbe, readinessProbe } = containerOf(workshop, "api");
    expect(startupProbe.failureThreshold * startupProbe.periodSeconds).toBe(300);
    expect([livenessProbe.initialDelaySeconds, readinessProbe.initialDelaySeconds]).toEqual([30, 10]);
  });

  test("must not restart a container for what it depends on: liveness and readiness are two questions [HLT-08, T-49]", () => {
    const { livenessProbe, readinessProbe } = containerOf(inMidstMyLife, "orchestrator");
    expect(livenessProbe.httpGet.path).not.toBe(readinessProbe.httpGet.path);
  });

  test("must ask a worker without a port inside of its container [HLT-10, T-35]", () => {
    for (const probe of ["startupProbe", "livenessProbe", "readinessProbe"]) {
      expect(containerOf(revRx, "celery-worker")[probe].exec.command.join(" ")).toContain("inspect ping");
    }
  });

  test("must be on every service, which is given time to stop after its endpoints are gone [K8S-46, T-40]", () => {
    for (const written of SYSTEMS) {
      for (const { spec } of objectsOf(written).filter(({ kind }) => kind === "Deployment" || kind === "StatefulSet")) {
        const pod = spec.template.spec;
        const [container] = pod.containers;
        expect(container).toMatchObject({ startupProbe: {}, livenessProbe: {}, readinessProbe: {} });
        const { preStop } = container.lifecycle ?? {};
        const sleeps = Number(preStop?.sleep?.seconds ?? preStop?.exec.command[1] ?? 0);
        expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(30 + sleeps);
      }
    }
  });
});

test("a cluster that knows no sleep must be given the command, and the label keys only one that knows them [K8S-53]", () => {
  expect(containerOf(workshop, "api").lifecycle.preStop).toEqual({ exec: { command: ["sleep", "5"] } });
  expect(containerOf(inMidstMyLife, "api").lifecycle.preStop).toEqual({ sleep: { seconds: 5 } });
});

test("a worker must run its builder's image with its own command [K8S-13]", () => {
  const worker = containerOf(revRx, "celery-worker");
  expect(worker.image).toBe(containerOf(revRx, "backend").image);
  expect(worker.args.join(" ")).toContain("celery -A app.worker worker");
});

test("images that we build must be pulled with the registry's secret [K8S-41, IMG-37]", () => {
  for (const { spec } of objectsOf(inMidstMyLife).filter(({ kind }) => kind === "Deployment" || kind === "Job")) {
    expect(spec.template.spec.imagePullSecrets).toEqual([{ name: "registry-credentials" }]);
  }
  expect(objectOf(workshop, "Deployment", "kong").spec.template.spec).not.toHaveProperty("imagePullSecrets");
  const ofAws = { ...inMidstMyLife, registry: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/midst" };
  expect(JSON.stringify(objectsOf(ofAws))).not.toContain("registry-credentials");
});

test("an image that was never released must have a digest that no content has", () => {
  expect(containerOf(inMidstMyLife, "api").image).toBe(
    `registry.example.com/acme/in-midst-my-life/api@sha256:${"0".repeat(64)}`,
  );
});

test("replicas must prefer other nodes, and spread over zones where there are several [K8S-18, K8S-19, K8S-48]", () => {
  const { affinity, topologySpreadConstraints } = objectOf(revRx, "Deployment", "backend").spec.template.spec;
  const labelSelector = {
    matchLabels: { "app.kubernetes.io/name": "backend", "app.kubernetes.io/component": "web" },
  };
  expect(affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution).toEqual([
    { weight: 100, podAffinityTerm: { labelSelector, topologyKey: "kubernetes.io/hostname" } },
  ]);
  expect(topologySpreadConstraints).toMatchObject([
    { maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", labelSelector },
  ]);
  expect(objectOf(revRx, "Deployment", "backend", "staging").spec.template.spec).not.toHaveProperty(
    "topologySpreadConstraints",
  );
});

test("a service must prefer the node of what it is near to, which is a pod of the cluster [K8S-20, T-12]", () => {
  const { podAffinity } = objectOf(revRx, "Deployment", "celery-worker").spec.template.spec.affinity;
  expect(podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm).toEqual({
    labelSelector: { matchLabels: { "app.kubernetes.io/name": "cache" } },
    topologyKey: "kubernetes.io/hostname",
  });
  expect(objectOf(revRx, "StatefulSet", "cache").spec.template.metadata.labels["app.kubernetes.io/name"]).toBe("cache");
});

test("variables must come from ConfigMaps and Secrets; addresses with a password are put together in the pod [K8S-42, K8S-23]", () => {
  const { envFrom, env } = containerOf(revRx, "celery-worker");
  expect(envFrom).toMatchObject([
    { configMapRef: { name: expect.stringMatching(/^celery-worker-config-[a-z0-9]{10}$/) } },
  ]);
  const secret = (name: string, object: string, key: string) => ({
    name,
    valueFrom: { secretKeyRef: { name: object, key } },
  });
  expect(env).toEqual([
    secret("CACHE_PASSWORD", "cache-credentials", "password"),
    secret("DB_PASSWORD", "postgres-secret", "password"),
    { name: "CACHE_URL", value: "redis://:$(CACHE_PASSWORD)@cache:6379" },
    { name: "DATABASE_URL", value: "postgresql://revrx:$(DB_PASSWORD)@db:5432/revrx" },
    { name: "DB_URL", value: "postgresql://revrx:$(DB_PASSWORD)@db:5432/revrx" },
    { name: "REDIS_URL", value: "redis://:$(CACHE_PASSWORD)@cache:6379" },
  ]);
});

test("a file of the repository must be mounted read-only from a ConfigMap with its content", () => {
  const { containers, volumes } = objectOf(workshop, "Deployment", "kong").spec.template.spec;
  expect(containers[0].volumeMounts).toContainEqual({
    name: "files",
    mountPath: "/etc/kong/kong.yml",
    subPath: "etc-kong-kong.yml",
    readOnly: true,
  });
  const { name } = volumes.find((volume: AnyObject) => volume.name === "files").configMap;
  expect(objectOf(workshop, "ConfigMap", name).data).toEqual({
    "etc-kong-kong.yml": '_format_version: "3.0"\nservices: []\n',
  });
});
