import { trace } from "@opentelemetry/api";
import { outgoingHeaders } from "@plimsoll/runtime";
import { createApp, start } from "@plimsoll/runtime/fastify";

const app = await createApp({ service: "api", tracing: { exporter: "otlp" } });
app.get("/users/:id", async () => {
  await null;
  return trace.getTracer("app").startActiveSpan("look up", (span) => {
    const headers = outgoingHeaders();
    span.end();
    return { headers, child: span.spanContext().spanId };
  });
});
await start(app);
