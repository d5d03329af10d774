import { describe, expect, test } from "vitest";
import { createMetrics } from "./metrics.js";
import { prefixedHttpNaming } from "./naming.js";

const identity = {
  service: "api",
  version: "1",
  environment: "production",
  revision: "7f3c",
  release: undefined,
  instance: undefined,
};
const text = async (metrics: ReturnType<typeof createMetrics>, accept?: string) => (await metrics.expose(accept)).body;
const openMetrics = "application/openmetrics-text; version=1.0.0";

describe("metrics", () => {
  test("count requests by method, route and status, in buckets that add up", async () => {
    const metrics = createMetrics(identity);
    const series = metrics.http.series("GET", "/users/:id", 200);
    for (const seconds of [0.004, 0.3, 0.3, 99]) series.add(seconds);
    metrics.http.countInFlight(() => 2);
    const labels = 'method="GET",route="/users/:id",status_code="200"';
    const scrape = await text(metrics);
    for (const line of [
      `http_requests_total{${labels}} 4`,
      `http_request_duration_seconds_bucket{le="0.005",${labels}} 1`,
      `http_request_duration_seconds_bucket{le="0.25",${labels}} 1`,
      `http_request_duration_seconds_bucket{le="0.5",${labels}} 3`,
      `http_request_duration_seconds_bucket{le="+Inf",${labels}} 4`,
      `http_request_duration_seconds_sum{${labels}} 99.604`,
      `http_request_duration_seconds_count{${labels}} 4`,
      "http_requests_in_flight 2",
      'service_build_info{service="api",version="1",revision="7f3c",release=""} 1',
    ]) {
      expect(scrape.split("\n")).toContain(line);
    }
  });

  test("take the other naming", async () => {
    const metrics = createMetrics(identity, { naming: prefixedHttpNaming("api") });
    metrics.http.series("POST", "/jobs", 201).add(0.1);
    const scrape = await text(metrics);
    expect(scrape).toContain('api_http_requests_total{method="POST",path="/jobs",status="201"} 1');
    expect(scrape).toContain('api_http_duration_seconds_count{method="POST",path="/jobs",status="201"} 1');
  });

  test("hold methods and routes within bounds, whatever arrives", async () => {
    const metrics = createMetrics(identity);
    for (let index = 0; index < 5_000; index++) metrics.http.series(`M${index}`, `/made-up/${index}`, 200).add(0);
    const lines = (await text(metrics)).split("\n").filter((line) => line.startsWith("http_requests_total{"));
    expect(lines).toHaveLength(2_001);
    expect(lines).toContain('http_requests_total{method="OTHER",route="other",status_code="200"} 3000');
  });

  test("carry the caller's trace as an exemplar to a scraper that understands it, and to no other", async () => {
    const metrics = createMetrics(identity);
    metrics.http.series("GET", "/", 200).add(0.2, "0af7651916cd43dd8448eb211c80319c");
    const open = await metrics.expose(openMetrics);
    expect(open.contentType).toContain("application/openmetrics-text");
    expect(open.body).toMatch(/_bucket\{le="0.25",.*\} 1 # \{trace_id="0af7651916cd43dd8448eb211c80319c"\} 0.2 \d+/);
    expect(open.body).toMatch(/# TYPE http_requests counter\nhttp_requests_total\{/);
    expect(open.body.endsWith("# EOF\n")).toBe(true);
    const plain = await text(metrics);
    expect(plain).not.toContain("trace_id");
    expect(plain).toContain("# TYPE http_requests_total counter");
  });

  test("hold the families that every Node service has", async () => {
    const scrape = await text(createMetrics(identity));
    for (const family of [
      "process_cpu_seconds_total",
      "process_resident_memory_bytes",
      "nodejs_heap_size_used_bytes",
      "nodejs_eventloop_lag_p99_seconds",
    ]) {
      expect(scrape).toContain(`# TYPE ${family} `);
    }
  });

  test("measure queries, also those that fail", async () => {
    const metrics = createMetrics(identity);
    const labels = { operation: "select", table: "profiles" };
    expect(await metrics.database.time(labels, async () => 7)).toBe(7);
    await expect(metrics.database.time(labels, async () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    metrics.database.pool("main", () => ({ total: 5, idle: 3, waiting: 1 }));
    const scrape = await text(metrics);
    expect(scrape).toContain('db_query_duration_seconds_count{operation="select",table="profiles"} 2');
    expect(scrape).toContain('db_pool_connections{pool="main",state="idle"} 3');
  });

  test("measure a queue under the names of the orchestrator", async () => {
    const metrics = createMetrics(identity);
    const queue = metrics.queue("orchestrator");
    queue.size(async () => 12);
    await queue.run(async () => {});
    await expect(metrics.queue("orchestrator").run(async () => Promise.reject(new Error("bad task")))).rejects.toThrow(
      "bad task",
    );
    const lines = (await text(metrics)).split("\n");
    expect(lines).toContain("orchestrator_tasks_total 2");
    expect(lines).toContain("orchestrator_task_failures_total 1");
    expect(lines).toContain("orchestrator_queue_size 12");
  });

  test("measure AI calls, caches and websockets", async () => {
    const metrics = createMetrics(identity);
    const labels = { provider: "openai", model: "gpt", type: "chat" };
    await metrics.ai.time(labels, async () => {});
    metrics.ai.tokens(labels, 150);
    for (const result of ["hit", "miss", "miss", "miss"] as const) metrics.ai.cache(result);
    metrics.cache("search").hit();
    metrics.cache("search").miss();
    metrics.websockets.opened();
    metrics.websockets.opened();
    metrics.websockets.closed();
    const lines = (await text(metrics)).split("\n");
    for (const line of [
      'ai_request_duration_seconds_count{provider="openai",model="gpt",type="chat"} 1',
      'ai_tokens_total{provider="openai",model="gpt",type="chat"} 150',
      "ai_cache_hit_rate 0.25",
      'cache_requests_total{cache="search",result="hit"} 1',
      'cache_hit_rate{cache="search"} 0.5',
      "websocket_connections_active 1",
    ]) {
      expect(lines).toContain(line);
    }
  });
});
