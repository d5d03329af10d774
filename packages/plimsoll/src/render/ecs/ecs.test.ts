import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defineApp, type WrittenApp } from "../../definition/app.js";
import { image, nextjs, node } from "../../definition/build.js";
import { blueGreen, canary, rolling } from "../../definition/release.js";
import { secret } from "../../definition/secret.js";
import { postgres, redis } from "../../definition/store.js";
import { ecs as onEcs } from "../../definition/target.js";
import { UPDATE_FROM_CREATE } from "../github/deploy/ecs.js";
import { inputOf, randomRendering } from "../random-rendering.testsuite.js";
import { renderInput } from "../rendered.testsuite.js";
import type { RenderInput } from "../renderer.js";
import { judged, problemsOf, REQUESTS } from "./aws-model.testsuite.js";
import { ecs } from "./ecs.js";

const property = defineApp({
  name: "property-intelligence",
  domain: "property.example.com",
  registry: "ghcr.io/acme/property-intelligence",
  stores: { db: postgres({ managed: true, backup: { keep: "30d" } }), cache: redis({ managed: true }) },
  services: {
    api: {
      build: node({ dir: "apps/api", version: 18 }),
      port: 3000,
      hosts: ["api"],
      uses: ["db", "cache"],
      metrics: { port: 9090 },
      env: { JWT_SECRET: secret("JWT_SECRET"), LOG_LEVEL: "info" },
      scale: { min: 3, max: 20, cpu: 70, memory: 80, up: "100%/15s", down: "50%/60s" },
      resources: { cpu: "250m..1000m", memory: "512Mi..2Gi" },
      probes: { live: { path: "/health", every: "10s" }, startWithin: "5m" },
      container: { user: 1001 },
    },
    web: { build: nextjs({ dir: "apps/web", version: 18 }), port: 3100, hosts: ["@"], uses: ["api"] },
    workers: { build: node({ dir: "apps/workers" }), command: "node worker.js --queue all", uses: ["db", "cache"] },
    kong: { build: image("kong:3.7"), port: 8000, uses: ["api"] },
  },
  target: onEcs({ cluster: "prod-cluster", region: "ap-southeast-2" }),
  environments: { staging: { release: rolling() }, production: { release: blueGreen({ monitor: "10m" }) } },
});

type Json = Record<string, unknown>;

function files(written: WrittenApp | RenderInput): Readonly<Record<string, Json>> {
  const input = "app" in written ? (written as RenderInput) : renderInput(written as WrittenApp);
  return Object.fromEntries(ecs.render(input).map(({ path, content }) => [path, JSON.parse(content) as Json]));
}

function file(name: string, environment = "production", written: WrittenApp = property): Json {
  const found = files(written)[`deploy/ecs/${environment}/${name}.json`];
  if (found === undefined) throw new Error(`There is no ${name}`);
  return found;
}

function container(service: string, environment?: string): Json {
  const all = file(`${service}.task-definition`, environment).containerDefinitions as Json[];
  return all.find(({ name }) => name === service) ?? {};
}

describe("the model of ECS", () => {
  it("must accept every file of the system that runs there [GEN-14]", () => {
    expect(judged(files(property))).toEqual({ seen: 18, problems: [] });
  });

  it("must refuse an unknown field, a missing one and another type", () => {
    const { family: _, ...rest } = file("api.task-definition");
    const wrong = { ...rest, cpu: 256, replicas: 3 };
    expect(problemsOf(wrong, REQUESTS["task-definition"])).toEqual([
      "$ lacks family",
      "$.cpu must be a string",
      "$.replicas is unknown",
    ]);
    const scaling = { target: { ...(file("api.scaling").target as Json), MinimumCapacity: 3 }, policies: [] };
    expect(judged({ "api.scaling.json": scaling }).problems).toEqual([
      "api.scaling.json target.MinimumCapacity is unknown",
    ]);
  });

  it("must accept the files of any definition", () => {
    let seen = 0;
    fc.assert(
      fc.property(randomRendering, (random) => {
        const result = judged(files(inputOf(random)));
        seen += result.seen;
        expect(result.problems).toEqual([]);
      }),
      { numRuns: 150 },
    );
    expect(seen).toBeGreaterThan(0);
  });

  it.skipIf(spawnSync("jq", ["--version"]).error !== undefined)(
    "must accept what the pipeline makes of them for an update (skipped where jq is not installed) [REL-15]",
    () => {
      const created = Object.entries(files(property)).filter(([path]) => path.endsWith(".service.json"));
      expect(created.length).toBe(8);
      for (const [, service] of created) {
        const { stdout } = spawnSync("jq", [UPDATE_FROM_CREATE], { input: JSON.stringify(service), encoding: "utf8" });
        const update = JSON.parse(stdout) as Json;
        expect(problemsOf(update, REQUESTS.update)).toEqual([]);
        expect(update).toMatchObject({ service: service.serviceName, deploymentConfiguration: expect.anything() });
      }
    },
  );
});

describe("a task", () => {
  it("must be of a size that Fargate sells and that holds the limits", () => {
    expect(file("api.task-definition")).toMatchObject({
      family: "property-intelligence-production-api",
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      cpu: "1024",
      memory: "2048",
      runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "X86_64" },
    });
  });

  it("must not be root, must write nowhere but in its volumes, and must have an init process", () => {
    expect(container("api")).toMatchObject({
      user: "1001:1001",
      readonlyRootFilesystem: true,
      linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
      mountPoints: [{ sourceVolume: "tmp", containerPath: "/tmp", readOnly: false }],
      dependsOn: [{ containerName: "prepare-volumes", condition: "SUCCESS" }],
      stopTimeout: 30,
    });
    expect(container("web").mountPoints).toEqual([
      { sourceVolume: "app-apps-web--next-cache", containerPath: "/app/apps/web/.next/cache", readOnly: false },
      { sourceVolume: "tmp", containerPath: "/tmp", readOnly: false },
    ]);
  });

  it("must be told what is plain, and find what is secret by its place alone [SCT-11]", () => {
    const { environment, secrets } = container("api");
    expect(secrets).toEqual([
      { name: "CACHE_URL", valueFrom: "{{secrets.REDIS_URL}}" },
      { name: "DATABASE_URL", valueFrom: "{{secrets.DATABASE_URL}}" },
      { name: "DB_URL", valueFrom: "{{secrets.DATABASE_URL}}" },
      { name: "JWT_SECRET", valueFrom: "{{secrets.JWT_SECRET}}" },
      { name: "REDIS_URL", valueFrom: "{{secrets.REDIS_URL}}" },
    ]);
    expect(environment).toEqual(
      expect.arrayContaining([
        { name: "LOG_LEVEL", value: "info" },
        { name: "PORT", value: "3000" },
      ]),
    );
  });

  it("must be asked for its health with a tool that its image has, within what ECS allows", () => {
    expect(container("api").healthCheck).toEqual({
      command: ["CMD", "node", "-e", expect.stringContaining("http://127.0.0.1:3000/health")],
      interval: 10,
      timeout: 3,
      retries: 3,
      startPeriod: 300,
    });
  });

  it("must have its own command where it has one, and else what its image starts", () => {
    expect(container("workers").command).toEqual(["node", "worker.js", "--queue", "all"]);
    expect(container("api").command).toBeUndefined();
  });

  it("must run what a release built, or the ready-made image", () => {
    expect(container("api").image).toBe("{{images.api}}");
    expect(container("kong").image).toBe("kong:3.7");
  });

  it("must sign in where a private registry keeps what was built, but not at AWS's own [IMG-37]", () => {
    const signedIn = { repositoryCredentials: { credentialsParameter: "{{secrets.REGISTRY_CREDENTIALS}}" } };
    const all = file("api.task-definition").containerDefinitions as Json[];
    expect(all).toEqual([expect.objectContaining(signedIn), expect.objectContaining(signedIn)]);
    expect(container("kong")).not.toHaveProperty("repositoryCredentials");
    const registry = "123456789012.dkr.ecr.ap-southeast-2.amazonaws.com/property";
    const ofAws = file("api.task-definition", "production", { ...property, registry });
    expect(JSON.stringify(ofAws)).not.toContain("repositoryCredentials");
  });

  it("must send its lines away without ever waiting for that", () => {
    expect(container("api").logConfiguration).toMatchObject({
      options: { mode: "non-blocking", "awslogs-region": "ap-southeast-2" },
    });
  });
});

describe("a service", () => {
  it("must be found by its own name and port, as everywhere else", () => {
    expect(file("api.service").serviceConnectConfiguration).toEqual({
      enabled: true,
      namespace: "property-intelligence-production",
      services: [{ portName: "http", discoveryName: "api", clientAliases: [{ port: 3000, dnsName: "api" }] }],
    });
    const { environment } = container("web");
    expect(environment).toContainEqual({ name: "API_URL", value: "http://api:3000" });
    expect(file("workers.service").serviceConnectConfiguration).toEqual({
      enabled: true,
      namespace: "property-intelligence-production",
    });
  });

  it("must return by itself from a version that does not start, where it is replaced task by task [REL-09, REL-15]", () => {
    expect(file("api.service", "staging").deploymentConfiguration).toEqual({
      strategy: "ROLLING",
      maximumPercent: 200,
      minimumHealthyPercent: 100,
      deploymentCircuitBreaker: { enable: true, rollback: true },
    });
    expect(file("workers.service").deploymentConfiguration).toMatchObject({ strategy: "ROLLING" });
  });

  it("must keep the old version beside the new one until it is proved, in roles and not in colours [REL-04, REL-05, REL-06, T-22, T-23]", () => {
    expect(file("api.service")).toMatchObject({
      deploymentController: { type: "ECS" },
      deploymentConfiguration: {
        strategy: "BLUE_GREEN",
        bakeTimeInMinutes: 10,
        alarms: { alarmNames: ["{{alarms.api}}"], enable: true, rollback: true },
      },
      loadBalancers: [
        {
          targetGroupArn: "{{loadBalancer.api.targetGroup}}",
          containerName: "api",
          containerPort: 3000,
          advancedConfiguration: {
            alternateTargetGroupArn: "{{loadBalancer.api.alternateTargetGroup}}",
            productionListenerRule: "{{loadBalancer.api.listenerRule}}",
            roleArn: "{{roles.loadBalancer}}",
          },
        },
      ],
    });
    expect(JSON.stringify(files(property))).not.toMatch(/"(blue|green)/);
  });

  it.each([
    [[10, 50, 100], { strategy: "CANARY", canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 5 } }],
    [[25, 50, 75, 100], { strategy: "LINEAR", linearConfiguration: { stepPercent: 25, stepBakeTimeInMinutes: 5 } }],
  ])("must shift traffic in the steps %j as far as ECS can [REL-07]", (steps, expected) => {
    const written = { ...property, release: canary({ steps }), environments: { production: {} } };
    expect(file("api.service", "production", written).deploymentConfiguration).toMatchObject(expected);
  });

  it("must scale by CPU and memory between its limits [GEN-12]", () => {
    const subject = {
      ServiceNamespace: "ecs",
      ResourceId: "service/prod-cluster/api",
      ScalableDimension: "ecs:service:DesiredCount",
    };
    const { target, policies } = file("api.scaling");
    expect(target).toEqual({ ...subject, MinCapacity: 3, MaxCapacity: 20 });
    expect(policies).toEqual(
      [
        ["cpu", "ECSServiceAverageCPUUtilization", 70],
        ["memory", "ECSServiceAverageMemoryUtilization", 80],
      ].map(([metric, type, value]) => ({
        ...subject,
        PolicyName: `api-${metric}`,
        PolicyType: "TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: value,
          PredefinedMetricSpecification: { PredefinedMetricType: type },
          ScaleOutCooldown: 15,
          ScaleInCooldown: 60,
        },
      })),
    );
    expect(files(property)).not.toHaveProperty("deploy/ecs/production/kong.scaling.json");
  });
});

describe("the example of parameters", () => {
  it("must name every placeholder of the files, and nothing else", () => {
    const { "deploy/ecs/production/parameters.example.json": example, ...others } = files(property);
    const own = Object.entries(others).filter(([path]) => path.includes("/production/"));
    const placeholders = new Set([...JSON.stringify(own).matchAll(/\{\{([^}]+)\}\}/g)].map(([, name = ""]) => name));
    const wanted = [...placeholders].filter((name) => !name.startsWith("images."));
    const leaves = (value: unknown, path: string): string[] =>
      typeof value === "object" && value !== null
        ? Object.entries(value).flatMap(([key, one]) => leaves(one, path === "" ? key : `${path}.${key}`))
        : [path];
    expect(leaves(example, "").sort()).toEqual([...wanted, "databases.db"].sort());
  });

  it("must hold no secret", () => {
    expect(file("parameters.example").secrets).toEqual({
      DATABASE_URL: "arn:aws:secretsmanager:...",
      JWT_SECRET: "arn:aws:secretsmanager:...",
      REGISTRY_CREDENTIALS: "arn:aws:secretsmanager:...",
      REDIS_URL: "arn:aws:secretsmanager:...",
    });
  });
});
