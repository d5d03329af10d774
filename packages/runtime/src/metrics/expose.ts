import { type OpenMetricsContentType, Registry } from "prom-client";

export interface Exposition {
  readonly contentType: string;
  readonly body: string;
}

/** The text of a scrape: OpenMetrics, which carries exemplars, to whoever asks for it; else Prometheus text. */
export async function expose(registry: Registry, accept: string | undefined): Promise<Exposition> {
  if (accept?.includes("application/openmetrics-text") !== true) {
    return { contentType: registry.contentType, body: await registry.metrics() };
  }
  const open = new Registry<OpenMetricsContentType>();
  open.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  for (const metric of registry.getMetricsAsArray() as unknown as readonly ReadableMetric[]) {
    open.registerMetric(view(metric) as unknown as Parameters<Registry["registerMetric"]>[0]);
  }
  return { contentType: open.contentType, body: await open.metrics() };
}

interface ReadableMetric {
  readonly name: string;
  readonly get: () => Promise<object>;
}

/** A registry for OpenMetrics renames the counters it is given, so it gets views of them. */
function view(metric: ReadableMetric): ReadableMetric {
  const copy = { ...metric, name: metric.name, get: async () => ({ ...(await metric.get()), name: copy.name }) };
  return copy;
}
