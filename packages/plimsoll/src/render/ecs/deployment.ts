import type { DeploymentConfiguration } from "@aws-sdk/client-ecs";
import type { EnvironmentModel, ServiceModel } from "../../model/app-model.js";
import { parameter } from "./place.js";

type Strategy = "ROLLING" | "BLUE_GREEN" | "CANARY" | "LINEAR";

/** Only a load balancer splits traffic between two versions; whatever has none is replaced task by task. */
export function strategyOf({ release }: EnvironmentModel, service: ServiceModel): Strategy {
  if (service.hosts.length === 0 || release.kind === "rolling") return "ROLLING";
  if (release.kind === "blue-green") return "BLUE_GREEN";
  return isEven(release.steps) ? "LINEAR" : "CANARY";
}

export function deploymentConfiguration(environment: EnvironmentModel, service: ServiceModel): DeploymentConfiguration {
  const { release } = environment;
  const strategy = strategyOf(environment, service);
  // Never fewer than before, and as many again while both run.
  const sizes = { maximumPercent: 200, minimumHealthyPercent: 100 };
  if (strategy === "ROLLING") {
    return { strategy, ...sizes, deploymentCircuitBreaker: { enable: true, rollback: true } };
  }
  return {
    strategy,
    ...sizes,
    // The circuit breaker judges only rolling deployments: here an alarm takes the traffic back.
    alarms: { alarmNames: [parameter("alarms", service.name)], enable: true, rollback: true },
    bakeTimeInMinutes: minutes(release.monitorMs),
    ...steps(release, strategy),
  };
}

function steps(release: EnvironmentModel["release"], strategy: Strategy): DeploymentConfiguration {
  if (release.kind !== "canary") return {};
  const [first = 10] = release.steps;
  const bake = minutes(release.bakeWithinMs);
  return strategy === "LINEAR"
    ? { linearConfiguration: { stepPercent: first, stepBakeTimeInMinutes: bake } }
    : { canaryConfiguration: { canaryPercent: first, canaryBakeTimeInMinutes: bake } };
}

/** 25, 50, 75, 100 is linear; of 10, 50, 100 ECS can do the first step and then the rest. */
function isEven(all: readonly number[]): boolean {
  const [first = 100] = all;
  return first >= 3 && all.length > 2 && all.every((step, index) => step === Math.min(100, first * (index + 1)));
}

function minutes(ms: number): number {
  return Math.min(1440, Math.ceil(ms / 60_000));
}
