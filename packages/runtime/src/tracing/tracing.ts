import { createRequire } from "node:module";
import type { Identity } from "../identity.js";
import type { RequestContext, RequestHeaders } from "../request-context.js";
import type { TracingOptions } from "./options.js";

export interface Tracing {
  /** Begins the span of a request and makes it the active one. */
  readonly begin: (context: RequestContext, method: string, headers: RequestHeaders) => RequestSpan;
  /** Sends what is left. */
  readonly shutdown: () => Promise<void>;
}

export interface RequestSpan {
  readonly end: (answer: SpanAnswer) => void;
}

export interface SpanAnswer {
  readonly method: string;
  readonly route: string | undefined;
  readonly status: number;
}

/**
 * OpenTelemetry with a span for every request; libraries loaded here and only here. Spans that the app makes with
 * `@opentelemetry/api` become children of it. The trace id of a request that begins here is that of its log lines.
 */
export function startTracing(options: TracingOptions, identity: Identity): Tracing {
  const load = optionalPackages();
  const api = load("@opentelemetry/api") as typeof import("@opentelemetry/api");
  const sdk = load("@opentelemetry/sdk-trace-node") as typeof import("@opentelemetry/sdk-trace-node");
  const { AsyncLocalStorageContextManager } = load(
    "@opentelemetry/context-async-hooks",
  ) as typeof import("@opentelemetry/context-async-hooks");

  const random = new sdk.RandomIdGenerator();
  let traceId: string | undefined;
  const provider = new sdk.NodeTracerProvider({
    resource: describe(load, identity),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(options.sampling ?? 1) }),
    spanProcessors: [new sdk.BatchSpanProcessor(exporter(load, sdk, options))],
    idGenerator: {
      generateTraceId: () => traceId ?? random.generateTraceId(),
      generateSpanId: () => random.generateSpanId(),
    },
  });
  const contextManager = new AsyncLocalStorageContextManager();
  provider.register({ contextManager });
  const tracer = api.trace.getTracer("@plimsoll/runtime");

  return {
    begin: (context, method, headers) => {
      const parent = api.propagation.extract(api.ROOT_CONTEXT, headers);
      traceId = context.trace.traceId;
      const span = tracer.startSpan(method, { kind: api.SpanKind.SERVER }, parent);
      traceId = undefined;
      contextManager.attach(api.trace.setSpan(parent, span));
      context.spanHeaders = () => {
        const carrier: Record<string, string> = {};
        api.propagation.inject(api.context.active(), carrier);
        return carrier;
      };
      return {
        end: ({ method, route, status }) => {
          span.updateName(route === undefined ? method : `${method} ${route}`);
          span.setAttributes({ "http.request.method": method, "http.response.status_code": status });
          if (route !== undefined) span.setAttribute("http.route", route);
          if (status >= 500) span.setStatus({ code: api.SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
    shutdown: () => provider.shutdown(),
  };
}

type LoadPackage = (name: string) => unknown;

/** Names that bundlers cannot read, or they would demand that the packages are there. */
function optionalPackages(): LoadPackage {
  const load = createRequire(import.meta.url);
  return (name) => load(name);
}

function describe(load: LoadPackage, { service, version, environment, instance }: Identity) {
  const { resourceFromAttributes } = load("@opentelemetry/resources") as typeof import("@opentelemetry/resources");
  return resourceFromAttributes({
    "service.name": service,
    "service.version": version,
    "deployment.environment.name": environment,
    ...(instance === undefined ? {} : { "service.instance.id": instance }),
  });
}

function exporter(load: LoadPackage, sdk: typeof import("@opentelemetry/sdk-trace-node"), options: TracingOptions) {
  if (options.exporter === "console") return new sdk.ConsoleSpanExporter();
  const { OTLPTraceExporter } = load(
    "@opentelemetry/exporter-trace-otlp-http",
  ) as typeof import("@opentelemetry/exporter-trace-otlp-http");
  return new OTLPTraceExporter();
}
