import type { HealthReport } from "../health/health.js";
import type { Service } from "./service.js";

/** Where the operator's endpoints are; "off" leaves one out. */
export interface OperationPaths {
  readonly live: string;
  readonly ready: string;
  readonly startup: string;
  /** Every check, the advisory ones too. Off by default: it tells the outside what the service depends on. */
  readonly deep: string | "off";
  readonly metrics: string;
}

export const defaultPaths: OperationPaths = {
  live: "/health",
  ready: "/ready",
  startup: "/startup",
  deep: "off",
  metrics: "/metrics",
};

export interface OperationRequest {
  readonly accept: string | undefined;
  /** Whether the request came through a proxy, by its forwarding headers. */
  readonly forwarded: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Operation = (request: OperationRequest) => Promise<Answer>;

/** The operator's endpoints by path, without any framework. */
export function healthOperations(service: Service, paths: OperationPaths): ReadonlyMap<string, Operation> {
  const { health } = service;
  const operations: readonly (readonly [string, Operation])[] = [
    [paths.live, async () => reportAnswer(health.live())],
    [paths.ready, async () => reportAnswer(await health.ready())],
    [paths.startup, async () => reportAnswer(health.startup())],
    [paths.deep, async () => reportAnswer(await health.deep())],
  ];
  return new Map(operations.filter(([path]) => path !== "off"));
}

export function metricsOperation(service: Service, reach: "direct" | "anyone"): Operation {
  return async ({ accept, forwarded }) => {
    if (reach === "direct" && forwarded) return { status: 404, headers: {}, body: "" };
    const { contentType, body } = await service.metrics.expose(accept);
    return { status: 200, headers: { "content-type": contentType }, body };
  };
}

function reportAnswer({ status, body }: HealthReport): Answer {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" },
    body: JSON.stringify(body),
  };
}
