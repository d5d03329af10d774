import type { ContainerDefinition, HealthCheck, RegisterTaskDefinitionRequest } from "@aws-sdk/client-ecs";
import type { ServiceModel } from "../../model/app-model.js";
import { healthCommand } from "../../model/wiring/health-command.js";
import { needsPullCredentials } from "../../model/wiring/pull-credentials.js";
import { lockedImage } from "../image-lock.js";
import { type EcsPlace, parameter } from "./place.js";
import { portMappings } from "./ports.js";
import { taskSize } from "./size.js";
import { containerVariables } from "./variables.js";
import { mountedVolumes, mountPoints, PREPARE, preparation } from "./volumes.js";

/** A task on Fargate: one service, not root, nothing to write but what was asked for. */
export function taskDefinition(place: EcsPlace, service: ServiceModel): RegisterTaskDefinitionRequest {
  const { environment } = place;
  const size = taskSize(service.resources);
  const volumes = mountedVolumes(service);
  const image = imageOf(place, service);
  return {
    family: `${environment.app}-${environment.name}-${service.name}`,
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    cpu: String(size.cpu),
    memory: String(size.memory),
    runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: architecture(environment.registry?.platforms) },
    executionRoleArn: parameter("roles", "execution"),
    taskRoleArn: parameter("roles", "task"),
    volumes: volumes.map(({ volume }) => volume),
    containerDefinitions: [...preparation(image, volumes), container(place, service, image)].map((one) => ({
      ...one,
      ...signedIn(place, service),
    })),
    tags: [
      { key: "app", value: environment.app },
      { key: "environment", value: environment.name },
      { key: "service", value: service.name },
    ],
  };
}

function container(place: EcsPlace, service: ServiceModel, image: string): ContainerDefinition {
  const volumes = mountedVolumes(service);
  const { user } = service.container;
  return {
    name: service.name,
    image,
    essential: true,
    ...(service.command.length > 0 ? { command: [...service.command] } : {}),
    user: `${user}:${user}`,
    readonlyRootFilesystem: true,
    linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
    portMappings: portMappings(service),
    ...mutable(containerVariables(place.environment, service)),
    mountPoints: mountPoints(volumes),
    ...(volumes.some(({ isFresh }) => isFresh)
      ? { dependsOn: [{ containerName: PREPARE, condition: "SUCCESS" }] }
      : {}),
    healthCheck: healthCheck(service),
    stopTimeout: Math.min(120, Math.ceil(service.stop.withinMs / 1000)),
    logConfiguration: logs(place, service),
  };
}

function mutable({ environment, secrets }: ReturnType<typeof containerVariables>) {
  return { environment: [...environment], secrets: [...secrets] };
}

/** Within what ECS accepts; what takes longer to start than five minutes is simply asked more often. */
function healthCheck(service: ServiceModel): HealthCheck {
  const { live, startWithinMs } = service.probes;
  const interval = within(5, 300, live.everyMs / 1000);
  const start = startWithinMs / 1000;
  const beyond = Math.max(0, Math.ceil((start - 300) / interval));
  return {
    command: ["CMD", ...healthCommand(service, live)],
    interval,
    timeout: within(2, 60, live.timeoutMs / 1000),
    retries: within(1, 10, live.failures + beyond),
    startPeriod: within(0, 300, start),
  };
}

/** Never waits for the log service: a line that cannot be sent must not stop a request. */
function logs({ environment, ecs }: EcsPlace, { name }: ServiceModel): ContainerDefinition["logConfiguration"] {
  return {
    logDriver: "awslogs",
    options: {
      "awslogs-group": `/ecs/${environment.app}/${environment.name}`,
      "awslogs-region": ecs.region,
      "awslogs-stream-prefix": name,
      mode: "non-blocking",
      "max-buffer-size": "25m",
    },
  };
}

/** A secret of Secrets Manager with `username` and `password`, for what a private registry keeps. */
function signedIn(
  { environment }: EcsPlace,
  { build }: ServiceModel,
): Pick<ContainerDefinition, "repositoryCredentials"> {
  if (build.kind === "image" || !needsPullCredentials(environment)) return {};
  return { repositoryCredentials: { credentialsParameter: parameter("secrets", "REGISTRY_CREDENTIALS") } };
}

/** A release puts the digest of what was built in; a ready-made image is pinned by the lock. */
function imageOf({ lock }: EcsPlace, { name, build }: ServiceModel): string {
  return build.kind === "image" ? lockedImage(lock, build.image) : parameter("images", name);
}

function architecture(platforms: readonly string[] | undefined) {
  return platforms === undefined || platforms.includes("linux/amd64") ? "X86_64" : "ARM64";
}

function within(low: number, high: number, value: number): number {
  return Math.min(high, Math.max(low, Math.ceil(value)));
}
