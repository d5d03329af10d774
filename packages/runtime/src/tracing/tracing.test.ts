import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { startProgram } from "../testing/program.js";

interface SentSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
}

interface Batch {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[] }[];
}

test("with tracing on, a request's spans reach the collector in the caller's trace, and the trace goes on from them", async () => {
  const spans: SentSpan[] = [];
  const collector = createServer(async (request, response) => {
    const batch = JSON.parse(await text(request)) as Batch;
    spans.push(...batch.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
    response.end("{}");
  }).listen(0, "127.0.0.1");
  await once(collector, "listening");
  const { port } = collector.address() as AddressInfo;
  const program = await startProgram("traced.mjs", { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` });

  const traceId = "0af7651916cd43dd8448eb211c80319c";
  const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
  const answer = await (await fetch(`${program.url}/users/7`, { headers: { traceparent } })).json();
  const { headers, child } = answer as { headers: Record<string, string>; child: string };
  const fresh = await fetch(`${program.url}/users/8`);
  expect(await program.stop()).toBe(0);
  collector.close();

  expect(headers.traceparent).toBe(`00-${traceId}-${child}-01`);
  const [server] = spans.filter((span) => span.name === "GET /users/:id" && span.traceId === traceId);
  expect(server?.parentSpanId).toBe("b7ad6b7169203331");
  expect(spans.find(({ spanId }) => spanId === child)).toMatchObject({
    name: "look up",
    traceId,
    parentSpanId: server?.spanId,
  });
  const begunHere = (fresh.headers.get("x-request-id") ?? "").replaceAll("-", "");
  expect(spans.map((span) => span.traceId)).toContain(begunHere);
});
