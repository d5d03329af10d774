import { describe, expect, test } from "vitest";
import { type AnyObject, inMidstMyLife, objectOf, objectsOf, revRx, workshop } from "../systems.testsuite.js";

const midst = (kind: string, name: string) => objectOf(inMidstMyLife, kind, name);

function resources(written: typeof revRx, name: string, environment = "production") {
  const { requests, limits } = container(objectOf(written, "Deployment", name, environment)).resources;
  return `${requests.cpu}..${limits.cpu} ${requests.memory}..${limits.memory}`;
}

function scale(autoscaler: AnyObject) {
  const { minReplicas, maxReplicas, metrics } = autoscaler.spec;
  const targets = metrics.map(
    (metric: AnyObject) => `${metric.resource.name} ${metric.resource.target.averageUtilization}%`,
  );
  return `${minReplicas}-${maxReplicas} ${targets.join(" ")}`;
}

function container(workload: AnyObject) {
  return workload.spec.template.spec.containers[0];
}

describe("an autoscaler must have the figures of", () => {
  test.each([
    ["api of in-midst-my-life [K8S-24]", inMidstMyLife, "api", "3-10 cpu 70% memory 80%"],
    ["web of in-midst-my-life [K8S-25]", inMidstMyLife, "web", "3-8 cpu 75% memory 80%"],
    ["orchestrator of in-midst-my-life [K8S-26]", inMidstMyLife, "orchestrator", "2-6 cpu 70% memory 75%"],
    ["api of Property Intelligence [K8S-27, K8S-10]", workshop, "api", "3-20 cpu 70% memory 80%"],
    ["backend of RevRx [K8S-29]", revRx, "backend", "2-10 cpu 70% memory 80%"],
    ["frontend of RevRx [K8S-29]", revRx, "frontend", "2-10 cpu 70% memory 80%"],
    ["celery-worker of RevRx [K8S-30]", revRx, "celery-worker", "2-20 cpu 75% memory 85%"],
  ] as const)("%s", (_, written, name, expected) => {
    expect(scale(objectOf(written, "HorizontalPodAutoscaler", name))).toBe(expected);
  });

  test("growth of 100 % per 15 s and shrinking of 50 % per 60 s, where its author says so [K8S-28]", () => {
    expect(objectOf(workshop, "HorizontalPodAutoscaler", "api").spec.behavior).toEqual({
      scaleUp: { policies: [{ type: "Percent", value: 100, periodSeconds: 15 }] },
      scaleDown: { policies: [{ type: "Percent", value: 50, periodSeconds: 60 }] },
    });
    expect(midst("HorizontalPodAutoscaler", "api").spec).not.toHaveProperty("behavior");
  });
});

describe("a Deployment must have the resources of", () => {
  test.each([
    ["api of in-midst-my-life [K8S-07]", inMidstMyLife, "api", "250m..1 512Mi..1Gi"],
    ["web of in-midst-my-life [K8S-08]", inMidstMyLife, "web", "200m..500m 384Mi..768Mi"],
    ["orchestrator of in-midst-my-life [K8S-09]", inMidstMyLife, "orchestrator", "300m..1 512Mi..1536Mi"],
    ["api of Property Intelligence [K8S-10]", workshop, "api", "250m..1 512Mi..2Gi"],
    ["backend of RevRx [K8S-11]", revRx, "backend", "250m..1 512Mi..2Gi"],
    ["frontend of RevRx [K8S-12]", revRx, "frontend", "100m..500m 256Mi..1Gi"],
    ["celery-worker of RevRx [K8S-13]", revRx, "celery-worker", "250m..1 512Mi..2Gi"],
  ] as const)("%s", (_, written, name, expected) => {
    expect(resources(written, name)).toBe(expected);
  });
});

test("user-facing services must start at three in production, one in staging where its author says so [K8S-06, K8S-11, K8S-12, K8S-31, T-11]", () => {
  expect([midst("HorizontalPodAutoscaler", "api"), midst("HorizontalPodAutoscaler", "web")].map(scale)).toEqual([
    "3-10 cpu 70% memory 80%",
    "3-8 cpu 75% memory 80%",
  ]);
  const staging = ["backend", "frontend", "celery-worker"].map((name) =>
    scale(objectOf(revRx, "HorizontalPodAutoscaler", name, "staging")),
  );
  expect(staging).toEqual(["1-3 cpu 70% memory 80%", "1-3 cpu 70% memory 80%", "1-5 cpu 75% memory 85%"]);
});

test("where an autoscaler rules no number of replicas must stand, and only there [GEN-12]", () => {
  for (const written of [inMidstMyLife, revRx, workshop]) {
    const objects = objectsOf(written);
    const ruled = new Set(
      objects.filter(({ kind }) => kind === "HorizontalPodAutoscaler").map(({ metadata }) => metadata.name),
    );
    for (const { metadata, spec } of objects.filter(({ kind }) => kind === "Deployment")) {
      expect("replicas" in spec).toBe(!ruled.has(metadata.name));
    }
  }
});

test("new pods must come one by one, and none go before another is ready [K8S-17, GEN-08]", () => {
  for (const { spec } of objectsOf(inMidstMyLife).filter(({ kind }) => kind === "Deployment")) {
    expect(spec.strategy).toEqual({ type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } });
  }
});

test("a rollout must count as stuck after the time that its author gives a release", () => {
  expect(objectOf(revRx, "Deployment", "backend").spec.progressDeadlineSeconds).toBe(600);
  expect(objectOf(workshop, "Deployment", "api").spec.progressDeadlineSeconds).toBe(305);
});

test("a disruption must leave two of three, one of two, and never be forbidden to a single pod [K8S-35, K8S-36]", () => {
  const budgets = (written: typeof revRx, environment: string) =>
    objectsOf(written, environment)
      .filter(({ kind }) => kind === "PodDisruptionBudget")
      .map(({ metadata, spec }) => `${metadata.name} ${spec.minAvailable}`);
  expect(budgets(inMidstMyLife, "production")).toEqual(["api 2", "orchestrator 1", "web 2"]);
  expect(budgets(revRx, "staging")).toEqual([]);
  expect(budgets(workshop, "production")).toContain("api 2");
});

test("a service with a volume must be one pod that leaves before its successor writes [T-36]", () => {
  expect(objectsOf(workshop).some(({ kind, metadata }) => kind === "Deployment" && metadata.name === "notes")).toBe(
    false,
  );
  const { spec } = objectOf(workshop, "StatefulSet", "notes");
  expect(spec.replicas).toBe(1);
  expect(spec.volumeClaimTemplates).toMatchObject([
    {
      metadata: { name: "data-data" },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "10Gi" } } },
    },
  ]);
  expect(container(objectOf(workshop, "StatefulSet", "notes")).volumeMounts).toContainEqual({
    name: "data-data",
    mountPath: "/data",
  });
});

test("Services must be ClusterIP, with a named port for everything that listens [K8S-21, K8S-22]", () => {
  const ports = (name: string) =>
    midst("Service", name).spec.ports.map((port: AnyObject) => `${port.name} ${port.port} ${port.targetPort}`);
  expect({ api: ports("api"), web: ports("web"), orchestrator: ports("orchestrator") }).toEqual({
    api: ["http 3001 http", "metrics 9090 metrics"],
    web: ["http 3000 http"],
    orchestrator: ["http 3002 http", "metrics 9091 metrics"],
  });
  expect(objectsOf(inMidstMyLife).filter(({ kind, spec }) => kind === "Service" && spec.type !== "ClusterIP")).toEqual(
    [],
  );
});

test("every service must have an account of its own, and a token only where it has rights [HRD-02]", () => {
  const accounts = objectsOf(inMidstMyLife).filter(({ kind }) => kind === "ServiceAccount");
  expect(accounts.map((account) => `${account.metadata.name} ${account.automountServiceAccountToken}`)).toEqual([
    "api true",
    "orchestrator true",
    "web false",
  ]);
  expect(midst("Deployment", "web").spec.template.spec.automountServiceAccountToken).toBe(false);
});

test("an account must read only what its author lists, and only its own Secrets [HRD-03, SCT-13]", () => {
  const READ = ["get", "list", "watch"];
  expect(midst("Role", "api").rules).toEqual([
    { apiGroups: [""], resources: ["configmaps"], verbs: READ },
    {
      apiGroups: [""],
      resources: ["secrets"],
      resourceNames: ["api-secrets", "db-credentials", "redis-credentials"],
      verbs: READ,
    },
    { apiGroups: [""], resources: ["services"], verbs: READ },
  ]);
  expect(midst("RoleBinding", "api").subjects).toEqual([
    { kind: "ServiceAccount", name: "api", namespace: "in-midst-my-life" },
  ]);
});

test("the orchestrator alone must manage Jobs [K8S-47]", () => {
  const roles = objectsOf(inMidstMyLife).filter(({ kind }) => kind === "Role");
  const managing = roles.filter((role) => JSON.stringify(role.rules).includes("create"));
  expect(managing.map(({ metadata }) => metadata.name)).toEqual(["orchestrator"]);
  expect(midst("Role", "orchestrator").rules).toEqual([
    {
      apiGroups: ["batch"],
      resources: ["jobs"],
      verbs: ["get", "list", "watch", "create", "update", "patch", "delete"],
    },
  ]);
});

test("a migration must be tried once, with the service's image and secrets, and end by itself [DBO-02, T-42]", () => {
  const job = objectOf(revRx, "Job", "backend-migrate");
  const backend = container(objectOf(revRx, "Deployment", "backend"));
  expect(job.spec).toMatchObject({ backoffLimit: 0, activeDeadlineSeconds: 1800, ttlSecondsAfterFinished: 86_400 });
  expect(job.spec.template.spec.restartPolicy).toBe("Never");
  expect(container(job)).toMatchObject({
    image: backend.image,
    env: backend.env,
    envFrom: backend.envFrom,
    command: ["sh", "-c", "prisma migrate deploy"],
    securityContext: backend.securityContext,
  });
  expect(objectsOf(revRx, "staging").some(({ kind }) => kind === "Job")).toBe(true);
});

test("only what runs a new version must wait for migrations", () => {
  const waiting = objectsOf(revRx).filter(({ metadata }) => metadata.labels?.rollout === "after-migrations");
  expect(waiting.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    "Deployment backend",
    "Deployment celery-worker",
    "Deployment frontend",
  ]);
});

test("the namespace must carry its labels, its quota on requests, and a default for pods without resources [K8S-01, K8S-03, K8S-05, T-04]", () => {
  expect(midst("Namespace", "in-midst-my-life").metadata.labels).toEqual({
    "app.kubernetes.io/part-of": "in-midst-my-life",
    environment: "production",
    "pod-security.kubernetes.io/audit": "restricted",
    "pod-security.kubernetes.io/enforce": "restricted",
    "pod-security.kubernetes.io/enforce-version": "v1.31",
    "pod-security.kubernetes.io/warn": "restricted",
  });
  expect(midst("ResourceQuota", "requests").spec.hard).toEqual({ "requests.cpu": "16", "requests.memory": "32Gi" });
  expect(midst("LimitRange", "default-resources").spec.limits[0]).toMatchObject({ type: "Container" });
});

test("staging must lie in a namespace of its own, which every object names [K8S-01, K8S-02]", () => {
  for (const [environment, namespace] of [
    ["staging", "revrx-staging"],
    ["production", "revrx"],
  ] as const) {
    const objects = objectsOf(revRx, environment).filter(({ kind }) => kind !== "Namespace");
    expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set([namespace]));
  }
});
