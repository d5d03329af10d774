import type { CreateServiceRequest, LoadBalancer, ServiceConnectConfiguration } from "@aws-sdk/client-ecs";
import type { ServiceModel } from "../../model/app-model.js";
import { listeningPort } from "../../model/wiring/listening-port.js";
import { deploymentConfiguration, strategyOf } from "./deployment.js";
import { type EcsPlace, parameter } from "./place.js";
import { MAIN_PORT } from "./ports.js";

/** The service as it is created; updates take the same without what only creation knows. */
export function ecsService(place: EcsPlace, service: ServiceModel): CreateServiceRequest {
  const { environment, ecs } = place;
  const balancers = loadBalancers(place, service);
  return {
    cluster: ecs.cluster,
    serviceName: service.name,
    taskDefinition: `${environment.app}-${environment.name}-${service.name}`,
    desiredCount: service.scale.min,
    launchType: "FARGATE",
    platformVersion: "1.4.0",
    schedulingStrategy: "REPLICA",
    availabilityZoneRebalancing: "ENABLED",
    deploymentController: { type: "ECS" },
    deploymentConfiguration: deploymentConfiguration(environment, service),
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: [parameter("subnets", "a"), parameter("subnets", "b")],
        securityGroups: [parameter("securityGroups", "services")],
        assignPublicIp: "DISABLED",
      },
    },
    serviceConnectConfiguration: serviceConnect(place, service),
    ...(balancers.length > 0
      ? { loadBalancers: balancers, healthCheckGracePeriodSeconds: Math.ceil(service.probes.startWithinMs / 1000) }
      : {}),
    enableECSManagedTags: true,
    propagateTags: "TASK_DEFINITION",
    enableExecuteCommand: false,
  };
}

/** Others find it by its own name and port, as in compose and Kubernetes. */
function serviceConnect({ environment }: EcsPlace, service: ServiceModel): ServiceConnectConfiguration {
  const port = listeningPort(service);
  const namespace = `${environment.app}-${environment.name}`;
  if (port === undefined) return { enabled: true, namespace };
  return {
    enabled: true,
    namespace,
    services: [{ portName: MAIN_PORT, discoveryName: service.name, clientAliases: [{ port, dnsName: service.name }] }],
  };
}

/** What visitors reach stands behind the load balancer; to shift traffic, ECS needs a second group and the rule. */
function loadBalancers({ environment }: EcsPlace, service: ServiceModel): LoadBalancer[] {
  const containerPort = listeningPort(service);
  if (service.hosts.length === 0 || containerPort === undefined) return [];
  const own = (what: string) => parameter("loadBalancer", service.name, what);
  const balancer = { targetGroupArn: own("targetGroup"), containerName: service.name, containerPort };
  if (strategyOf(environment, service) === "ROLLING") return [balancer];
  return [
    {
      ...balancer,
      advancedConfiguration: {
        alternateTargetGroupArn: own("alternateTargetGroup"),
        productionListenerRule: own("listenerRule"),
        roleArn: parameter("roles", "loadBalancer"),
      },
    },
  ];
}
