import type { ServiceModel } from "../../model/app-model.js";
import type { EcsPlace } from "./place.js";

/** Application Auto Scaling's words, as its command line takes them. */
interface Scaling {
  /** For `register-scalable-target`. */
  readonly target: object;
  /** Each for `put-scaling-policy`. */
  readonly policies: readonly object[];
}

const METRICS = { cpu: "ECSServiceAverageCPUUtilization", memory: "ECSServiceAverageMemoryUtilization" } as const;

/** Undefined for what has a fixed number of tasks or nothing to measure it by. */
export function scaling({ ecs }: EcsPlace, service: ServiceModel): Scaling | undefined {
  const { min, max } = service.scale;
  const measured = (["cpu", "memory"] as const).filter((metric) => service.scale[metric] !== undefined);
  if (min === max || measured.length === 0) return undefined;
  const subject = {
    ServiceNamespace: "ecs",
    ResourceId: `service/${ecs.cluster}/${service.name}`,
    ScalableDimension: "ecs:service:DesiredCount",
  };
  return {
    target: { ...subject, MinCapacity: min, MaxCapacity: max },
    policies: measured.map((metric) => ({
      ...subject,
      PolicyName: `${service.name}-${metric}`,
      PolicyType: "TargetTrackingScaling",
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: service.scale[metric],
        PredefinedMetricSpecification: { PredefinedMetricType: METRICS[metric] },
        ScaleOutCooldown: cooldown(service.scale.up, 60),
        ScaleInCooldown: cooldown(service.scale.down, 300),
      },
    })),
  };
}

/** Target tracking chooses how far it goes by itself; how soon it goes again is ours. */
function cooldown(step: ServiceModel["scale"]["up"], otherwise: number): number {
  return step === undefined ? otherwise : Math.ceil(step.everyMs / 1000);
}
