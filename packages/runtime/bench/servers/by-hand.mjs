// What a careful team writes: pino with request ids and one access line, prom-client with a counter and a histogram.
import { randomUUID } from "node:crypto";
import Fastify, { LogController } from "fastify";
import pino from "pino";
import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";

const register = new Registry();
collectDefaultMetrics({ register });
const labelNames = ["method", "route", "status_code"];
const requests = new Counter({ name: "http_requests_total", help: "Requests", labelNames, registers: [register] });
const duration = new Histogram({
  name: "http_request_duration_seconds",
  help: "Time",
  labelNames,
  registers: [register],
});

const app = Fastify({
  loggerInstance: pino({ redact: ["req.headers.authorization"] }),
  logController: new LogController({ disableRequestLogging: true }),
  genReqId: (request) => request.headers["x-request-id"] ?? randomUUID(),
});
app.addHook("onResponse", async (request, reply) => {
  const labels = { method: request.method, route: request.routeOptions.url, status_code: reply.statusCode };
  requests.inc(labels);
  duration.observe(labels, reply.elapsedTime / 1_000);
  request.log.info({ ...labels, durationMs: reply.elapsedTime }, "request");
});
app.get("/metrics", async (_request, reply) => reply.type(register.contentType).send(await register.metrics()));
app.get("/hello/:name", async (request) => ({ hello: request.params.name }));
await app.listen({ port: 0, host: "127.0.0.1" });
process.send({ port: app.server.address().port });
process.once("disconnect", () => process.exit());
