import { outgoingHeaders } from "@plimsoll/runtime";
import { createApp, start } from "@plimsoll/runtime/fastify";
import { askLimit, options } from "./protection.mjs";

const app = await createApp(options);
app.get("/users/:id", async (_request, reply) => reply.header("x-own", "1").send({ ok: true }));
app.get("/token", async (_request, reply) => ({ token: reply.csrfToken() }));
app.get("/fails", async () => {
  throw new Error("only for the log");
});
app.get("/ask", { config: { rateLimit: askLimit } }, async () => ({ ok: true }));
app.post("/echo", async (request) => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  app.plimsoll.log.info({ asked: request.body.id }, "body read");
  return outgoingHeaders();
});
await start(app);
